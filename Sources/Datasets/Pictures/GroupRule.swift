/// Which items belong together, by their names: items of one group never lie in two parts of a split.
///
/// The pattern is a regular expression that is searched in the path. What its captures take up is the key; without
/// captures it is the whole match. With `neighbours`, the last capture is a number, and items whose numbers, in
/// ascending order, are at most that far apart are chained into one group when the other captures agree: series that
/// were numbered as they were taken.
public struct GroupRule: Sendable, Equatable {
    /// The regular expression as written.
    public let pattern: String
    /// The greatest distance between two numbers of one group; nil compares the captures as text.
    public let neighbours: Int?

    /// - Throws: `rule` for a pattern that is no regular expression, or a negative distance.
    public init(_ pattern: String, neighbours: Int? = nil) throws(DatasetError) {
        (self.pattern, self.neighbours) = (pattern, neighbours)
        _ = try expression()
        if let neighbours, neighbours < 0 { throw .rule(pattern, reason: "neighbours must be 0 or more") }
    }

    /// What a rule made of names.
    public struct Grouping: Sendable, Equatable {
        /// The group of each name, numbered from 0 in the order of first appearance.
        public let groups: [Int]
        /// The number of groups.
        public let count: Int
        /// Names that the pattern does not match; each is a group of its own.
        public let unmatched: [Int]

        /// The number of groups of each size, by size.
        public var sizes: [(size: Int, groups: Int)] {
            var members = [Int](repeating: 0, count: count)
            for group in groups { members[group] += 1 }
            return Dictionary(grouping: members) { $0 }.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
        }
    }

    /// Sorts names into groups. The result does not depend on their order but for the numbers of the groups.
    /// - Throws: `rule` when `neighbours` is given and the last capture of a name is not a whole number.
    public func groups(of names: [String]) throws(DatasetError) -> Grouping {
        let expression = try expression()
        var captures: [[String]?] = []
        for name in names {
            guard let match = try? expression.firstMatch(in: name) else {
                captures.append(nil)
                continue
            }
            let texts = match.output.map { $0.substring.map(String.init) ?? "" }
            captures.append(texts.count > 1 ? Array(texts.dropFirst()) : texts)
        }
        let keys =
            try neighbours.map { (limit) throws(DatasetError) in try chained(captures, limit, names) }
            ?? captures.map { $0?.joined(separator: "\u{1F}") }
        var numbers: [String: Int] = [:]
        var (groups, unmatched, count): ([Int], [Int], Int) = ([], [], 0)
        for (index, key) in keys.enumerated() {
            if key == nil { unmatched.append(index) }
            if let key, let number = numbers[key] {
                groups.append(number)
            } else {
                if let key { numbers[key] = count }
                groups.append(count)
                count += 1
            }
        }
        return Grouping(groups: groups, count: count, unmatched: unmatched)
    }

    /// What a pattern captures in a name, joined by blanks; the whole match for a pattern without captures; nil where it does
    /// not match.
    public static func captured(_ pattern: String, in name: String) throws(DatasetError) -> String? {
        let expression = try GroupRule(pattern).expression()
        guard let match = try? expression.firstMatch(in: name) else { return nil }
        let texts = match.output.map { $0.substring.map(String.init) ?? "" }
        return (texts.count > 1 ? Array(texts.dropFirst()) : texts).joined(separator: " ")
    }

    private func chained(_ captures: [[String]?], _ limit: Int, _ names: [String]) throws(DatasetError) -> [String?] {
        var families: [String: [(number: Int, index: Int)]] = [:]
        for (index, capture) in captures.enumerated() {
            guard let capture else { continue }
            guard let number = Int(capture.last ?? "") else {
                throw .rule(
                    pattern,
                    reason:
                        "with neighbours the last capture must be a number; "
                        + "in '\(names[index])' it is '\(capture.last ?? "")'"
                )
            }
            families[capture.dropLast().joined(separator: "\u{1F}"), default: []].append((number, index))
        }
        var keys = [String?](repeating: nil, count: captures.count)
        for (family, members) in families {
            var previous: Int?
            var start = 0
            for member in members.sorted(by: { ($0.number, $0.index) < ($1.number, $1.index) }) {
                let (distance, overflow) = member.number.subtractingReportingOverflow(previous ?? member.number)
                if previous == nil || overflow || distance > limit { start = member.number }
                previous = member.number
                keys[member.index] = "\(family)\u{1F}\(start)"
            }
        }
        return keys
    }

    private func expression() throws(DatasetError) -> Regex<AnyRegexOutput> {
        do {
            return try Regex(pattern)
        } catch {
            throw .rule(pattern, reason: "not a regular expression (\(error))")
        }
    }
}
