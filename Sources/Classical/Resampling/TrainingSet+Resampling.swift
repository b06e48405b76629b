import Statistics

/// What is done about classes that differ much in their numbers, to the training rows alone.
public enum Resampling: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Rows of the smaller classes come several times.
    case oversample
    /// Rows of the larger classes are left out.
    case undersample
    /// New rows of the smaller classes are made between neighbours (SMOTE).
    case smote
}

extension Resampling {
    /// Places of rows such that all classes have the same number: all rows and then rows of the smaller classes drawn again
    /// until they have as many as the largest, or as many of each class as the smallest has, in their order. All rows, once,
    /// for what makes new rows or does nothing.
    /// - Parameter labels: the class of each row, from 0 to below `classes`.
    public func chosen(_ labels: [Int], classes: Int, seed: UInt64) -> [Int] {
        var groups = [[Int]](repeating: [], count: classes)
        for (row, label) in labels.enumerated() { groups[label].append(row) }
        groups.removeAll(where: \.isEmpty)
        switch self {
        case .none, .smote: return Array(labels.indices)
        case .oversample:
            let largest = groups.map(\.count).max() ?? 0
            var random = SeededGenerator(seed: seed, stream: "oversample")
            var chosen = Array(labels.indices)
            for group in groups {
                for _ in group.count..<largest { chosen.append(group[random.integer(in: 0...group.count - 1)]) }
            }
            return chosen
        case .undersample:
            let smallest = groups.map(\.count).min() ?? 0
            var random = SeededGenerator(seed: seed, stream: "undersample")
            return groups.flatMap { group in random.permutation(group.count).prefix(smallest).map { group[$0] } }
                .sorted()
        }
    }
}

extension TrainingSet {
    /// A set in which all classes have the same number of rows; without classes, the set itself.
    ///
    /// - Throws: `ClassicalError` when SMOTE meets missing values or a class of one row.
    public func resampled(_ resampling: Resampling, seed: UInt64) throws(ClassicalError) -> TrainingSet {
        guard case .labels(let labels, let classes) = target else { return self }
        try check(allowsMissing: resampling != .smote)
        switch resampling {
        case .none: return self
        case .oversample, .undersample:
            return selecting(rows: resampling.chosen(labels, classes: classes, seed: seed))
        case .smote: return try synthesized(neighbours: 5, seed: seed)
        }
    }

    /// The rows of each class.
    private var rowsOfClasses: [[Int]] {
        guard case .labels(let labels, let classes) = target else { return [] }
        var result = [[Int]](repeating: [], count: classes)
        for (row, label) in labels.enumerated() { result[label].append(row) }
        return result
    }

    /// All rows, then for the smaller classes rows at random places between a row and one of its `neighbours` nearest of the
    /// same class (Chawla et al. 2002). A category, and the weight, is the first row's.
    private func synthesized(neighbours: Int, seed: UInt64) throws(ClassicalError) -> TrainingSet {
        let groups = rowsOfClasses
        let largest = groups.map(\.count).max() ?? 0
        var random = SeededGenerator(seed: seed, stream: "smote")
        let scaled = Standardization(self).apply(features)
        var (chosen, added): ([Int], [Float]) = (Array(0..<rows), [])
        for (label, group) in groups.enumerated() where group.count < largest {
            guard group.count >= 2 else {
                throw .tooFewRows(
                    "class \(label) has \(group.count) row, and SMOTE needs 2 to make others between; add rows or "
                        + "oversample")
            }
            var nearest: [Int: [Int]] = [:]
            for _ in group.count..<largest {
                let row = group[random.integer(in: 0...group.count - 1)]
                let near = nearest[row] ?? neighboursOf(row, group, scaled, neighbours)
                nearest[row] = near
                let other = near[random.integer(in: 0...near.count - 1)]
                let share = Float(random.uniform(0, 1))
                chosen.append(row)
                for (place, column) in columns.enumerated() {
                    let (a, b) = (features[row, place], features[other, place])
                    added.append(column.isCategorical ? a : a + share * (b - a))
                }
            }
        }
        var result = selecting(rows: chosen)
        result.features.values.replaceSubrange(features.values.count..., with: added)
        return result
    }

    private func neighboursOf(_ row: Int, _ group: [Int], _ scaled: Matrix, _ count: Int) -> [Int] {
        let distances = group.filter { $0 != row }.map { ($0, squaredDistance(scaled.row($0), scaled.row(row))) }
        return distances.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(count).map(\.0)
    }
}
