import Foundation
import Images
import Statistics
import Testing

@testable import Datasets

@Suite struct DataStatisticsTests {
    private func statistics(_ text: String) throws -> TableStatistics {
        let file = Scratch("t.csv", text)
        return try TableStatistics(contentsOf: [file.path])
    }

    @Test func numbers() throws {
        let column = try #require(try statistics("x\n1\n2\n3\n4\nNaN\n\ninf\n").column("x"))
        let numbers = try #require(column.numbers)
        #expect(column.rows == 6 && column.missing == 1 && column.nan == 1 && column.infinite == 1)
        #expect(numbers.count == 4 && numbers.minimum == 1 && numbers.maximum == 4 && numbers.mean == 2.5)
        #expect(abs(numbers.deviation - 1.2909944487358056) < 1e-15)
        #expect(numbers.median == 2 && numbers.isWhole && numbers.rankError == 0)
        #expect(numbers.histogram.counts.reduce(0, +) == 4)
    }

    @Test func wordsAndMisfits() throws {
        let table = try statistics("c,n\nred,1\nblue,2\nred,x\n,4\n")
        let colours = try #require(table.column("c"))
        #expect(colours.kind == .category && colours.distinct == 2 && colours.missing == 1)
        #expect(colours.frequent == [ValueCount(value: "red", count: 2), ValueCount(value: "blue", count: 1)])
        let numbers = try #require(table.column("n"))
        #expect(numbers.kind == .number && numbers.misfits == 1)
        #expect(numbers.misfitPlaces.map(\.line) == [4])
        #expect(table.remarks.contains("n: 1 cell(s) are no numbers: 'x' in line 4"))
    }

    @Test func raggedLinesAreCounted() throws {
        let table = try statistics("a,b\n1,2\n3\n4,5\n6,7,8\n")
        #expect(table.rows == 2 && table.raggedLines == 2)
        #expect(table.raggedPlaces.map(\.line) == [3, 5])
    }

    @Test func constantsAndKeys() throws {
        let rows = (0..<30).map { "\($0),5,\(Double($0 % 7) / 4)" }.joined(separator: "\n")
        let table = try statistics("id,c,x\n\(rows)\n")
        #expect(table.column("id")?.isKey == true && table.column("x")?.isKey == false)
        #expect(table.column("c")?.isConstant == true)
        #expect(table.remarks.contains("c: constant: all values are 5"))
    }

    /// The bound that the sketch states holds, at the sizes where it begins to thin and far beyond.
    @Test(arguments: [65_536, 65_537, 400_000, 1_500_000]) func ranksStayWithinTheirError(count: Int) {
        var (sketch, generator) = (QuantileSketch(), SeededGenerator(seed: UInt64(count)))
        let values = generator.permutation(count)
        for value in values { sketch.add(Double(value)) }
        #expect(count <= 65_536 ? sketch.rankError == 0 : sketch.rankError > 0 && sketch.rankError < 0.002)
        let kept = sketch.weighted()
        #expect(kept.count < 150_000)
        var (rank, worst) = (0, 0)
        for (value, weight) in kept {
            // The rank of a value is the value; the sketch says that it lies between these two.
            worst = max(worst, rank - Int(value), Int(value) - (rank + weight - 1))
            rank += weight
        }
        #expect(Double(worst) <= sketch.rankError * Double(count))
    }

    @Test func distinctValuesAreEstimated() {
        var counts = ValueCounts<UInt64>(limit: 1000) { $0 }
        for value in 0..<200_000 as Range<UInt64> { counts.add(value % 100_000) }
        #expect(!counts.isExact)
        #expect(abs(Double(counts.distinct) / 100_000 - 1) < 0.06)
    }

    @Test func jsonRoundTrip() throws {
        let statistics = DatasetStatistics(tables: [try statistics("a,b\n1.5,x\n2,y\n-3,x\n")])
        let json = try statistics.json()
        #expect(try DatasetStatistics(json: json, named: "s") == statistics)
        #expect(try DatasetStatistics(json: json, named: "s").json() == json)
        #expect { try DatasetStatistics(json: Array("{}".utf8), named: "s.json") } throws: {
            "\($0)".hasPrefix("s.json: not statistics")
        }
    }

    @Test func pictures() throws {
        let folder = ScratchFolder()
        for index in 0..<6 { try folder.picture("a/\(index).png", index) }
        try folder.picture("b/copy.jpg", 3)
        folder.write("b/bad.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        folder.write("b/notes.txt", [65])
        let statistics = try PictureStatistics(folder: folder.path)
        #expect(statistics.count == 7 && statistics.png == 7 && statistics.misnamed == 1 && statistics.grey == 7)
        #expect(statistics.classes.map(\.count) == [6, 1])
        #expect(statistics.duplicates.sets == 1 && statistics.duplicates.acrossClasses == 1)
        #expect(statistics.unreadable.map(\.path) == ["b/bad.png"])
        #expect(statistics.leftOut.map(\.reason) == ["not a picture"])
        #expect(statistics.remarks.contains("the class 'b' has one picture only"))
        let page = DatasetReport(DatasetStatistics(pictures: statistics), folder: folder.path).page().html()
        #expect(page.contains("data:image/png;base64,"))
    }

    /// Brightness, contrast and sharpness of a picture that can be computed by hand.
    @Test func measures() throws {
        var image = Image(width: 3, height: 3, channels: .grey, filledWith: 10)
        image[1, 1] = 19
        let measures = PictureMeasures(image)
        #expect(measures.brightness == 11)
        #expect(abs(measures.contrast - 8.0.squareRoot()) < 1e-12)
        #expect(measures.sharpness == 0)
        let wide = try #require(
            Image(width: 4, height: 3, channels: .grey, pixels: [0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]))
        // The Laplacian is -32 and 8: mean -12, variance 400.
        #expect(PictureMeasures(wide).sharpness == 400)
    }

    @Test func nearDuplicatesSurviveExposureAndScale() {
        var (first, second) = (
            Image(width: 90, height: 70, channels: .grey), Image(width: 90, height: 70, channels: .grey)
        )
        var generator = SeededGenerator(seed: 8)
        let waves = (0..<6).map { _ in
            (generator.uniform(0.02, 0.3), generator.uniform(0.02, 0.3), generator.uniform(0, 6))
        }
        for y in 0..<70 {
            for x in 0..<90 {
                let value = waves.reduce(0.0) { $0 + sin($1.0 * Double(x) + $1.1 * Double(y) + $1.2) } * 18 + 115
                first[x, y] = UInt8(value)
                second[x, y] = UInt8(value * 0.6 + 20)
            }
        }
        let hash = DifferenceHash(first)
        #expect(hash.distance(to: DifferenceHash(second)) <= DifferenceHash.nearDistance)
        #expect(
            hash.distance(to: DifferenceHash(first.resized(width: 120, height: 100))) <= DifferenceHash.nearDistance)
        #expect(hash.distance(to: DifferenceHash(Image(width: 90, height: 70, channels: .grey))) > 60)
    }
}
