/// Data that cannot be evaluated: what is wrong, and where.
public struct EvaluationError: Error, Equatable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }

    /// Refuses lists that do not all have one entry for each element.
    static func check(_ name: String, _ count: Int, is expected: Int) throws(EvaluationError) {
        guard count != expected else { return }
        throw EvaluationError("\(count) \(name) for \(expected) elements; give one for each")
    }
}
