/// Thrown by a preparation for a valid model that its runtime cannot take: the case is skipped, not failed.
public struct NotSupported: Error {
    public var reasons: [String]

    public init(reasons: [String]) { self.reasons = reasons }
}
