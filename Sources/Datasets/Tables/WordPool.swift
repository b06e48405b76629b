/// The different words of a column in order of their first appearance.
struct WordPool {
    private(set) var words: [String] = []
    private var codes: [String: Int32] = [:]

    /// The number of a cell's word, which a new word gets next; -1 for a missing value.
    mutating func code(of cell: Cell, in bytes: UnsafeRawBufferPointer) -> Int32 {
        guard !MissingValue.isMissing(bytes.raw(cell)) else { return -1 }
        let word = bytes.text(cell)
        if let code = codes[word] { return code }
        let code = Int32(words.count)
        words.append(word)
        codes[word] = code
        return code
    }

    /// The words sorted by their UTF-8, and codes that follow.
    func sorted(_ unsorted: [Int32]) -> (codes: [Int32], words: [String]) {
        let order = words.indices.sorted { words[$0].utf8.lexicographicallyPrecedes(words[$1].utf8) }
        var place = [Int32](repeating: 0, count: words.count)
        for (new, old) in order.enumerated() { place[old] = Int32(new) }
        return (unsorted.map { $0 < 0 ? -1 : place[Int($0)] }, order.map { words[$0] })
    }
}
