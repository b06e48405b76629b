/// Joins groups that share something.
public enum GroupJoining {
    /// Groups joined wherever two items have the same key: with the digests of pictures as keys, exact duplicates are
    /// in one group and so in one part of a split.
    ///
    /// - Parameters:
    ///   - groups: the group of each item.
    ///   - keys: something that each item has; items with equal keys end in the same group.
    /// - Returns: the new group of each item, numbered from 0 in the order of first appearance.
    public static func joined<Key: Hashable>(_ groups: [Int], by keys: [Key]) -> [Int] {
        var forest = Forest(count: groups.count)
        var (byGroup, byKey): ([Int: Int], [Key: Int]) = ([:], [:])
        for item in groups.indices {
            if let other = byGroup.updateValue(item, forKey: groups[item]) { forest.join(other, item) }
            if let other = byKey.updateValue(item, forKey: keys[item]) { forest.join(other, item) }
        }
        return forest.numbers()
    }

    /// Groups joined wherever a pair of items is given.
    public static func joined(_ groups: [Int], pairs: [(Int, Int)]) -> [Int] {
        var forest = Forest(count: groups.count)
        var byGroup: [Int: Int] = [:]
        for item in groups.indices {
            if let other = byGroup.updateValue(item, forKey: groups[item]) { forest.join(other, item) }
        }
        for (first, second) in pairs { forest.join(first, second) }
        return forest.numbers()
    }

    /// Disjoint sets of items.
    private struct Forest {
        private var parents: [Int]

        init(count: Int) { parents = Array(0..<count) }

        private mutating func root(_ item: Int) -> Int {
            var item = item
            while parents[item] != item {
                parents[item] = parents[parents[item]]
                item = parents[item]
            }
            return item
        }

        mutating func join(_ first: Int, _ second: Int) {
            let (a, b) = (root(first), root(second))
            parents[max(a, b)] = min(a, b)
        }

        /// The number of each item's set, from 0 in the order of first appearance.
        mutating func numbers() -> [Int] {
            var numbers: [Int: Int] = [:]
            var result: [Int] = []
            for item in parents.indices {
                let root = root(item)
                let number = numbers[root] ?? numbers.count
                numbers[root] = number
                result.append(number)
            }
            return result
        }
    }
}
