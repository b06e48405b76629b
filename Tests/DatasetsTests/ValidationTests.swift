import Foundation
import Statistics
import Testing

@testable import Datasets

@Suite struct ValidationTests {
    private let good =
        "id,x,c,y\n"
        + (0..<40).map { "\($0),\(Double($0 % 9) / 2),\($0 % 2 == 0 ? "a" : "b"),\($0 % 3)" }.joined(separator: "\n")
        + "\n"

    private func schema(_ text: String, target: String? = "y") throws -> DatasetSchema {
        let file = Scratch("t.csv", text)
        return DatasetSchema(DatasetStatistics(tables: [try TableStatistics(contentsOf: [file.path])]), target: target)
    }

    private func anomalies(_ text: String, _ edit: (inout TableSchema) -> Void = { _ in }) throws -> [Anomaly] {
        var schema = try schema(good)
        edit(&schema.tables[0])
        let file = Scratch("t.csv", text)
        return try DatasetValidation([file.path], .init(schema: schema)).anomalies
    }

    /// The good table with one line changed.
    private func changed(_ line: Int, _ text: String) -> String {
        var lines = good.components(separatedBy: "\n")
        lines[line - 1] = text
        return lines.joined(separator: "\n")
    }

    private func expect(_ found: [Anomaly], _ kind: Anomaly.Kind, _ subject: String?, line: Int?, value: String?) {
        #expect(found.map(\.kind) == [kind])
        #expect(found.first?.subject == subject)
        if let line { #expect(found.first?.places.first?.line == line) }
        if let value { #expect(found.first?.places.first?.value == value) }
    }

    @Test func goodDataHaveNoAnomaly() throws {
        #expect(try anomalies(good).isEmpty)
    }

    @Test func wrongCells() throws {
        expect(try anomalies(changed(5, "3,oops,b,0")), .wrongType, "x", line: 5, value: "oops")
        expect(try anomalies(changed(6, "4,99,a,1")), .outOfRange, "x", line: 6, value: "99")
        expect(try anomalies(changed(7, "5,2,z,2")), .newCategory, "c", line: 7, value: "z")
        expect(try anomalies(changed(8, "5,3,a,0")), .repeatedValue, "id", line: 8, value: "5")
        expect(try anomalies(changed(9, "7,inf,b,1")), .infinite, "x", line: 9, value: "inf")
        expect(try anomalies(changed(9, "7.5,1.5,b,1")), .wrongType, "id", line: 9, value: "7.5")
        expect(try anomalies(changed(9, "7,1,b")), .raggedLines, nil, line: 9, value: "3 cells")
    }

    @Test func missingValuesAndNaN() throws {
        let found = try anomalies(changed(5, "3,NaN,b,0"))
        expect(found, .missingValues, "x", line: 5, value: "NaN")
        #expect(found[0].message == "1 of 40 values are missing, 1 of them NaN, and at most 0.0% may be")
        #expect(try anomalies(changed(5, "3,,b,0")) { $0.columns[1].missing = 0.1 }.isEmpty)
    }

    @Test func columnsThatAreNotThere() throws {
        let renamed = good.replacingOccurrences(of: "id,x,c,y", with: "id,X,c,y,".dropLast() + "")
        let found = try anomalies(renamed)
        #expect(found.map(\.kind) == [.missingColumn, .unknownColumn])
        #expect(found[0].message == "there is no such column; perhaps it is called 'X' here")
        #expect(
            try anomalies(renamed) {
                $0.allowsOthers = true; $0.columns[1].isRequired = false
            }.isEmpty)
    }

    @Test func constantsAndTargets() throws {
        let constant = "id,x,c,y\n" + (0..<40).map { "\($0),1,\($0 % 2 == 0 ? "a" : "b"),1" }.joined(separator: "\n")
        let found = try anomalies(constant)
        #expect(found.map(\.kind) == [.constantColumn, .constantTarget])
        #expect(found[1].message == "the target is 1 in all rows, so there is nothing to learn")
        let one = try anomalies(changed(3, "1,1,b,7")) { $0.columns[3].range = nil }
        #expect(one.map(\.kind) == [.classOfOne])
        #expect(one[0].message == "the class '7' has one sample only: it cannot be in training and in the test")
    }

    @Test func filesThatCannotBeRead() throws {
        let found = try DatasetValidation(["/nonexistent/x.csv"], .init()).anomalies
        #expect(found.map(\.kind) == [.unreadableFile])
        let open = Scratch("t.csv", "a,b\n1,\"2\n")
        expect(try DatasetValidation([open.path], .init()).anomalies, .malformed, nil, line: nil, value: nil)
        let empty = Scratch("t.csv", "")
        #expect(try DatasetValidation([empty.path], .init()).anomalies[0].message.contains("the file is empty"))
    }

    @Test func shiftedColumns() throws {
        func rows(_ seed: UInt64, _ mean: Double, _ share: Double) -> String {
            var generator = SeededGenerator(seed: seed)
            return "x,c\n"
                + (0..<800).map { _ in "\(generator.normal() + mean),\(generator.chance(share) ? "a" : "b")" }
                .joined(separator: "\n")
        }
        let reference = Scratch("t.csv", rows(1, 0, 0.5))
        let statistics = DatasetStatistics(tables: [try TableStatistics(contentsOf: [reference.path])])
        func kinds(_ text: String) throws -> [String] {
            let file = Scratch("t.csv", text)
            return try DatasetValidation([file.path], .init(reference: statistics)).anomalies.map {
                "\($0.kind.rawValue) \($0.subject ?? "")"
            }
        }
        #expect(try kinds(rows(2, 0, 0.5)).isEmpty)
        #expect(try kinds(rows(3, 0.4, 0.5)) == ["shifted_distribution x"])
        #expect(try kinds(rows(4, 0, 0.75)) == ["shifted_distribution c"])
    }

    /// Of many windows without drift, at most the stated share alarms, at small and large sizes of both samples.
    @Test(arguments: [(1000, 100), (1000, 1000), (300, 1500), (3000, 60)]) func falseAlarms(reference: Int, window: Int)
    {
        var (generator, alarms) = (SeededGenerator(seed: 77), 0)
        let trials = 200
        for _ in 0..<trials {
            var (before, now) = (NumberCollector(), NumberCollector())
            for _ in 0..<reference { before.add(generator.normal()) }
            for _ in 0..<window { now.add(generator.normal()) }
            guard let bins = before.statistics()?.bins else { continue }
            let counts = Histogram(edges: bins.edges, values: now.weighted()).counts
            if DistributionComparison(reference: bins.counts, window: counts).pValue < 0.05 { alarms += 1 }
        }
        // Of 200 at 5% 10 are expected. The bins come from the reference itself, so that a small one alarms a little more
        // often: at 6%, more than 26 have a probability of 0.0001.
        #expect(alarms <= 26)
        #expect(alarms >= 2)
    }

    @Test func manyColumnsDoNotAlarmTogether() {
        var (generator, alarms) = (SeededGenerator(seed: 5), 0)
        let anomaly = Anomaly(.shiftedDistribution, "", "")
        for _ in 0..<100 {
            var family = ComparisonFamily()
            for _ in 0..<50 {
                var counts = (0..<2).map { _ in [Int](repeating: 0, count: 10) }
                for sample in 0..<2 { for _ in 0..<200 { counts[sample][generator.integer(in: 0...9)] += 1 } }
                family.add(DistributionComparison(reference: counts[0], window: counts[1]), anomaly)
            }
            if !family.changed(ComparisonRule(falseAlarms: 0.05, leastChange: 0)).isEmpty { alarms += 1 }
        }
        // 5 are expected.
        #expect(alarms <= 13)
    }

    @Test func leaksBetweenTables() throws {
        let (first, second) = (Scratch("a.csv", "m,x\nu,1\nv,2\n"), Scratch("b.csv", "x,m\n2,v\n3,u\n4,w\n"))
        var schema = try schema("m,x\nu,1\nv,2\n", target: nil)
        schema.tables[0].group = "m"
        let found = try DatasetValidation([first.path], .init(schema: schema, otherPart: second.path)).anomalies
        #expect(found.map(\.kind) == [.duplicatesAcrossParts, .leakingGroups])
        #expect(found[0].places.map(\.line) == [2] && found[1].places.map(\.value) == ["v", "u"])
    }

    // MARK: Pictures

    private func kinds(_ folder: ScratchFolder, _ request: DatasetValidation.Request = .init()) throws -> [String] {
        try DatasetValidation([folder.path], request).anomalies.map { "\($0.kind.rawValue) \($0.subject ?? "")" }
    }

    private func pictures(_ numbers: [String: [Int]]) throws -> ScratchFolder {
        let folder = ScratchFolder()
        for (name, values) in numbers { for value in values { try folder.picture("\(name)/\(value).png", value) } }
        return folder
    }

    @Test func classesOfPictures() throws {
        let folder = try pictures(["a": [1, 2, 3], "b": [4, 5, 6]])
        let schema = DatasetSchema(DatasetStatistics(pictures: try PictureStatistics(folder: folder.path)))
        #expect(try kinds(folder, .init(schema: schema)).isEmpty)
        let other = try pictures(["a": [1, 2, 3], "c": [4]])
        var loose = schema
        for path in [\PictureSchema.brightness, \.contrast, \.sharpness] { loose.pictures?[keyPath: path] = nil }
        #expect(
            try kinds(other, .init(schema: loose)) == ["missing_class b", "new_class c", "class_with_one_sample c"])
        #expect(try kinds(try pictures(["a": [1, 2, 3]])) == ["constant_target a"])
    }

    @Test func badPictures() throws {
        let folder = try pictures(["a": [1, 2], "b": [3, 4]])
        folder.write("a/bad.jpg", [1, 2, 3])
        folder.write("b/empty.png", [])
        try FileManager.default.createDirectory(atPath: folder.path + "/c", withIntermediateDirectories: true)
        try folder.picture("b/wide.png", 9, width: 40)
        var schema = DatasetSchema(pictures: PictureSchema())
        schema.pictures?.width = 8...8
        schema.pictures?.channels = [3]
        let found = try DatasetValidation([folder.path], .init(schema: schema)).anomalies
        #expect(found.map(\.kind) == [.emptyFolder, .unreadablePicture, .outOfRange, .channels])
        #expect(found[0].path == folder.path + "/c")
        #expect(found[1].places.map(\.path) == ["a/bad.jpg", "b/empty.png"])
        #expect(found[2].places.map(\.path) == ["b/wide.png"])
        #expect(try kinds(ScratchFolder()).first == "empty_folder ")
    }

    @Test func duplicatesAndLeaks() throws {
        let folder = ScratchFolder()
        for (index, name) in [
            "train/a/n_1", "train/b/n_10", "train/a/n_20", "test/a/n_2", "test/b/n_30", "test/b/n_40",
        ].enumerated() {
            try folder.picture(name + ".png", index == 4 ? 1 : index)
        }
        let rules = PictureRules(group: try GroupRule(#"n_(\d+)"#, neighbours: 3))
        let found = try DatasetValidation([folder.path], .init(rules: rules)).anomalies
        #expect(found.map(\.kind).contains(.duplicatesAcrossParts) && found.map(\.kind).contains(.leakingGroups))
        let duplicate = found.first { $0.kind == .duplicatesAcrossParts }
        #expect(duplicate?.places.first == CellPlace(path: "test/b/n_30.png", line: 0, value: "and train/b/n_10.png"))

        let labels = try pictures(["a": [1, 2, 3], "b": [3, 4, 5]])
        #expect(try kinds(labels) == ["duplicates_across_classes "])
        let part = try pictures(["a": [7, 8], "b": [5, 9]])
        #expect(try kinds(part, .init(otherPart: labels.path)).contains("duplicates_across_parts "))
    }

    @Test func balanceOfClasses() throws {
        let before = try pictures(["a": Array(0..<100), "b": Array(100..<200)])
        let now = try pictures(["a": Array(0..<100), "b": Array(100..<120)])
        let statistics = DatasetStatistics(pictures: try PictureStatistics(folder: before.path))
        #expect(try kinds(before, .init(reference: statistics)).isEmpty)
        #expect(try kinds(now, .init(reference: statistics)).contains("class_balance_changed "))
    }
}
