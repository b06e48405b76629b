/// Why a model cannot be trained. The text says what is wrong, where, and what to do.
public struct TrainingError: Error, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
