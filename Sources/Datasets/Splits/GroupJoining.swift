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
        var parents = Array(0..<groups.count)
        func root(_ item: Int) -> Int {
            var item = item
            while parents[item] != item {
                parents[item] = parents[parents[item]]
                item = parents[item]
            }
            return item
        }
        var (byGroup, byKey): ([Int: Int], [Key: Int]) = ([:], [:])
        for item in groups.indices {
            for other in [byGroup[groups[item]], byKey[keys[item]]] {
                guard let other else { continue }
                let (a, b) = (root(other), root(item))
                parents[max(a, b)] = min(a, b)
            }
            byGroup[groups[item]] = item
            byKey[keys[item]] = item
        }
        var numbers: [Int: Int] = [:]
        return groups.indices.map { item in
            let root = root(item)
            if let number = numbers[root] { return number }
            numbers[root] = numbers.count
            return numbers.count - 1
        }
    }
}
