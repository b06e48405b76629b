/// Finds pictures that are there twice.
enum DuplicateSearch {
    /// Two pictures whose hashes are near, by their indices, the lower first.
    struct Pair {
        let first: Int
        let second: Int
        let distance: Int
    }

    /// Beyond this many pictures near duplicates are not looked for: the time grows with the square.
    static let maximumCount = 40_000
    /// Beyond this many pairs the search ends: pictures that all look alike have no duplicates to speak of.
    static let maximumPairs = 1_000_000

    /// Sets of pictures with one digest, each ascending.
    static func exact(_ digests: [PixelDigest]) -> [[Int]] {
        Dictionary(grouping: digests.indices) { digests[$0] }.values.filter { $0.count > 1 }.map { $0.sorted() }
            .sorted { $0[0] < $1[0] }
    }

    /// Pairs of pictures whose hashes differ in at most `distance` bits.
    static func near(_ hashes: [DifferenceHash], within distance: Int) -> [Pair] {
        guard hashes.count <= maximumCount else { return [] }
        var pairs: [Pair] = []
        for second in hashes.indices {
            for first in 0..<second {
                let found = hashes[first].distance(to: hashes[second])
                if found <= distance { pairs.append(Pair(first: first, second: second, distance: found)) }
            }
            if pairs.count > maximumPairs { break }
        }
        return pairs
    }
}
