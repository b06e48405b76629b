import Statistics
import Testing

@testable import Classical

@Suite("Resampling")
struct ResamplingTests {
    /// 90 rows of class 0 and 10 of class 1, the last column a category.
    private var set: TrainingSet {
        let even = SyntheticSets.clouds(rows: 180, classes: 2, columns: 3, distance: 2, seed: 1)
        var result = even.selecting(rows: (0..<180).filter { $0 % 2 == 0 || $0 < 20 })
        for row in 0..<result.rows { result.features[row, 2] = Float(row % 3) }
        result.columns[2].isCategorical = true
        return result
    }

    private func counts(_ set: TrainingSet) -> [Int] {
        guard case .labels(let labels, let classes) = set.target else { return [] }
        return (0..<classes).map { label in labels.count { $0 == label } }
    }

    @Test("classes get the same number of rows", arguments: [Resampling.oversample, .undersample, .smote])
    func counts(_ resampling: Resampling) throws {
        #expect(counts(set) == [90, 10])
        let result = try set.resampled(resampling, seed: 1)
        #expect(counts(result) == (resampling == .undersample ? [10, 10] : [90, 90]))
        #expect(result.features.values.count == result.rows * 3)
        #expect(try result == set.resampled(resampling, seed: 1))
        if resampling != .undersample { #expect(result.features.values.starts(with: set.features.values)) }
    }

    @Test("SMOTE's rows lie between rows of their class, and categories stay")
    func between() throws {
        let result = try set.resampled(.smote, seed: 3)
        guard case .labels(let labels, _) = set.target else { return }
        let minority = labels.indices.filter { labels[$0] == 1 }
        for row in set.rows..<result.rows {
            let x = result.features.row(row)
            let isBetween = minority.contains { a in
                minority.contains { b in
                    a != b && isOnSegment(Array(x), Array(set.features.row(a)), Array(set.features.row(b)))
                }
            }
            #expect(isBetween)
            #expect((0..<3).contains(Int(result.features[row, 2])))
        }
    }

    /// Whether the first two coordinates are a + t (b - a) for a t from 0 to 1.
    private func isOnSegment(_ x: [Float], _ a: [Float], _ b: [Float]) -> Bool {
        let t = (x[0] - a[0]) / (b[0] - a[0])
        return t >= -1e-4 && t <= 1 + 1e-4 && abs(a[1] + t * (b[1] - a[1]) - x[1]) < 1e-3
    }

    @Test("SMOTE refuses a class of one row")
    func single() {
        let lonely = set.selecting(rows: Array(0..<2) + (20..<60))
        #expect(throws: ClassicalError.self) { try lonely.resampled(.smote, seed: 1) }
        #expect(throws: Never.self) { try lonely.resampled(.oversample, seed: 1) }
    }

    @Test("balanced weights give every class the same sum")
    func balanced() {
        guard case .labels(let labels, _) = set.target else { return }
        let weights = set.balancedWeights
        let sums = (0..<2).map { label in labels.indices.reduce(0) { $0 + (labels[$1] == label ? weights[$1] : 0) } }
        #expect(abs(sums[0] - 50) < 1e-9 && abs(sums[1] - 50) < 1e-9)
    }
}
