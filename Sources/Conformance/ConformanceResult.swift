/// What became of a case.
public struct ConformanceResult: Codable, Sendable {
    public enum Status: String, Codable, Sendable { case passed, failed, skipped }

    public var name: String
    public var status: Status
    /// Why it failed or was skipped; nil when it passed.
    public var reason: String?
    /// What was special about a run that passed.
    public var note: String?

    public init(name: String, status: Status, reason: String? = nil, note: String? = nil) {
        self.name = name
        self.status = status
        self.reason = reason
        self.note = note
    }
}

extension Sequence where Element == ConformanceResult {
    /// `3 passed, 0 failed, 1 skipped`.
    public var summary: String {
        let counts = [ConformanceResult.Status.passed, .failed, .skipped].map { status in
            "\(filter { $0.status == status }.count) \(status.rawValue)"
        }
        return counts.joined(separator: ", ")
    }
}
