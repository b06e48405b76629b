import Statistics

/// Which items are for training, for validation and for the test: three lists of indices, ascending, without overlap.
///
/// The same items, labels, groups and seed give the same split on every machine.
public struct Split: Sendable, Equatable {
    public let train: [Int]
    public let validation: [Int]
    public let test: [Int]

    /// A split that is given.
    public init(train: [Int], validation: [Int], test: [Int]) {
        (self.train, self.validation, self.test) = (train.sorted(), validation.sorted(), test.sorted())
    }

    /// The items of a part.
    public subscript(part: SplitPart) -> [Int] {
        switch part {
        case .train: train
        case .validation: validation
        case .test: test
        }
    }

    /// Splits items by fractions: no group lies in two parts, and each class has in each part its share as nearly as
    /// the groups allow.
    ///
    /// - Parameters:
    ///   - labels: the class of each item; items without one count as a class of their own.
    ///   - groups: the group of each item; nil makes each item a group.
    /// - Throws: `split` when there are fewer groups than parts that must not be empty.
    public init(
        labels: [Int?], groups: [Int]? = nil, fractions: SplitFractions = .standard, seed: UInt64
    ) throws(DatasetError) {
        let parts = [fractions.train, fractions.validation, fractions.test]
        let assignment = StratifiedAssignment(
            labels: labels, groups: groups, generator: SeededGenerator(seed: seed, stream: "split"))
        let lists = try assignment.split(parts)
        self.init(train: lists[0], validation: lists[1], test: lists[2])
    }

    /// The splits of a `count`-fold cross-validation: each item is in the test part of exactly one.
    ///
    /// Folds are grouped and stratified as `init(labels:groups:fractions:seed:)` does it.
    /// - Parameter validation: the fraction of what is not in the test part that becomes the validation part.
    /// - Throws: `split` for fewer than two folds, or fewer groups than folds.
    public static func folds(
        _ count: Int, labels: [Int?], groups: [Int]? = nil, validation: Double = 0, seed: UInt64
    ) throws(DatasetError) -> [Split] {
        guard count >= 2 else { throw .split("a cross-validation takes at least 2 folds, not \(count)") }
        guard validation >= 0, validation < 1 else {
            throw .split("the fraction for validation must be from 0 to below 1; it is \(validation)")
        }
        let assignment = StratifiedAssignment(
            labels: labels, groups: groups, generator: SeededGenerator(seed: seed, stream: "folds"))
        let folds = try assignment.split([Double](repeating: 1 / Double(count), count: count))
        var splits: [Split] = []
        for (index, test) in folds.enumerated() {
            let rest = folds.indices.filter { $0 != index }.flatMap { folds[$0] }.sorted()
            guard validation > 0 else {
                splits.append(Split(train: rest, validation: [], test: test))
                continue
            }
            let inner = StratifiedAssignment(
                labels: rest.map { labels[$0] }, groups: groups.map { groups in rest.map { groups[$0] } },
                generator: SeededGenerator(seed: seed, stream: "fold validation", index: UInt64(index)))
            let lists = try inner.split([1 - validation, validation])
            splits.append(Split(train: lists[0].map { rest[$0] }, validation: lists[1].map { rest[$0] }, test: test))
        }
        return splits
    }

    /// Classes for stratifying a target of numbers: `bins` ranges with about the same number of items each. Equal
    /// numbers are in the same range; NaN has none.
    public static func strata(of targets: [Double], bins: Int = 10) -> [Int?] {
        let sorted = targets.filter { !$0.isNaN }.sorted()
        guard !sorted.isEmpty else { return targets.map { _ in nil } }
        let edges = (1..<max(2, bins)).map { sorted[min(sorted.count - 1, $0 * sorted.count / max(2, bins))] }
        return targets.map { target in target.isNaN ? nil : edges.count { $0 <= target } }
    }
}
