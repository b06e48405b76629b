/// What went wrong with the record of experiments: what, where, and what to do.
public struct ExperimentError: Error, Equatable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
