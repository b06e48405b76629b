/// A pattern for paths: `*` stands for any characters but `/`, `**` for any, `?` for one, `{a,b}` for either.
///
/// Letters match without regard to case. A pattern without `/` is for the file's name alone, in any folder.
public struct Glob: Sendable, Equatable {
    /// The pattern as written.
    public let pattern: String
    private let alternatives: [[Character]]

    /// The greatest length of a pattern, and the most alternatives that its braces may give.
    static let limits = (length: 512, alternatives: 256)

    /// - Throws: `rule` for a brace without end, and for a pattern of no or too many characters.
    public init(_ pattern: String) throws(DatasetError) {
        guard !pattern.isEmpty, pattern.count <= Glob.limits.length else {
            throw .rule(pattern, reason: "a pattern has 1 to \(Glob.limits.length) characters")
        }
        self.pattern = pattern
        guard let alternatives = Glob.expand(Array(pattern.lowercased())) else {
            throw .rule(pattern, reason: "its braces do not close, lie in each other, or give too many patterns")
        }
        self.alternatives = alternatives
    }

    /// True when the pattern matches the whole path, or the name at its end when it has no `/`.
    public func matches(_ path: String) -> Bool {
        let name = pattern.contains("/") ? path[...] : path.split(separator: "/").last ?? path[...]
        let characters = Array(name.lowercased())
        return alternatives.contains { Glob.matches($0, characters) }
    }

    private static func expand(_ pattern: [Character]) -> [[Character]]? {
        guard let open = pattern.firstIndex(of: "{") else { return pattern.contains("}") ? nil : [pattern] }
        guard let close = pattern[open...].firstIndex(of: "}"), !pattern[(open + 1)..<close].contains("{"),
            !pattern[..<open].contains("}"), let rest = expand(Array(pattern[(close + 1)...]))
        else { return nil }
        let choices = pattern[(open + 1)..<close].split(separator: ",", omittingEmptySubsequences: false)
        guard choices.count * rest.count <= limits.alternatives else { return nil }
        return choices.flatMap { choice in rest.map { Array(pattern[..<open]) + Array(choice) + $0 } }
    }

    /// Dynamic programming over the pattern: time in proportion to both lengths whatever the pattern.
    private static func matches(_ pattern: [Character], _ text: [Character]) -> Bool {
        var reachable = [Bool](repeating: false, count: text.count + 1)
        reachable[0] = true
        var index = 0
        while index < pattern.count {
            let character = pattern[index]
            if character == "*" {
                let crosses = index + 1 < pattern.count && pattern[index + 1] == "*"
                index += crosses ? 2 : 1
                for place in 0..<text.count where reachable[place] && (crosses || text[place] != "/") {
                    reachable[place + 1] = true
                }
                // `**/` also stands for no folder at all.
                if crosses, index < pattern.count, pattern[index] == "/" {
                    let skipped = reachable
                    index += 1
                    step(&reachable, text) { $0 == "/" }
                    if skipped[0] { reachable[0] = true }
                }
                continue
            }
            step(&reachable, text) { character == "?" ? $0 != "/" : $0 == character }
            index += 1
        }
        return reachable[text.count]
    }

    private static func step(_ reachable: inout [Bool], _ text: [Character], _ fits: (Character) -> Bool) {
        for place in stride(from: text.count, to: 0, by: -1) {
            reachable[place] = reachable[place - 1] && fits(text[place - 1])
        }
        reachable[0] = false
    }
}
