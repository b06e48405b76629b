/// The cases that are known not to pass, each with its reason: a line `name: reason` per case, in order of the names. Lines
/// that start with `#` are comments.
public struct Expectations: Sendable {
    /// The reasons by case name.
    public private(set) var reasons: [String: String] = [:]

    /// What does not pass among results.
    public init(_ results: [ConformanceResult]) {
        for result in results where result.status != .passed {
            reasons[result.name] = "\(result.status.rawValue): \(Self.oneLine(result.reason ?? ""))"
        }
    }

    /// Reads a file's text.
    /// - Throws: with the number of a line that is no expectation.
    public init(text: String) throws(ConformanceError) {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let colon = line.firstIndex(of: ":") else {
                throw ConformanceError("line \(number + 1) is not 'name: reason'")
            }
            let reason = line[line.index(after: colon)...].drop { $0 == " " }
            guard reasons.updateValue(String(reason), forKey: String(line[..<colon])) == nil else {
                throw ConformanceError("line \(number + 1) names '\(line[..<colon])' again")
            }
        }
    }

    /// The file's text.
    public var text: String {
        reasons.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
    }

    /// One line for each result that is not as expected: a case that does not pass and is not listed, one that is listed as
    /// skipped and fails, one that passes although it is listed, and a listed one that does not exist.
    public func surprises(_ results: [ConformanceResult]) -> [String] {
        var surprises: [String] = []
        for result in results {
            let expected = reasons[result.name]
            switch (result.status, expected) {
            case (.passed, nil): continue
            case (.passed, _?): surprises.append("\(result.name) passes now: take it off the list")
            case (_, nil):
                surprises.append("\(result.name) \(result.status.rawValue): \(Self.oneLine(result.reason ?? ""))")
            case (.failed, let expected?) where !expected.hasPrefix("failed"):
                surprises.append("\(result.name) fails: \(Self.oneLine(result.reason ?? ""))")
            default: continue
            }
        }
        let known = Set(results.map(\.name))
        surprises += reasons.keys.filter { !known.contains($0) }.sorted().map { "\($0) is listed and does not exist" }
        return surprises
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.joined(separator: " ")
        return line.count > 240 ? line.prefix(240) + "…" : line
    }
}
