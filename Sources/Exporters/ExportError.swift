/// Why a graph or a model cannot be written as a file: what, where, and what to do.
public struct ExportError: Error, Equatable, CustomStringConvertible {
    /// What does not go.
    public var what: String
    /// The node, port or file, such as `Conv 'conv1'`; empty for the whole model.
    public var place: String
    /// What the user can do; may be empty.
    public var advice: String

    public init(_ what: String, at place: String = "", advice: String = "") {
        self.what = what
        self.place = place
        self.advice = advice
    }

    public var description: String {
        (place.isEmpty ? "" : "\(place): ") + what + (advice.isEmpty ? "" : "; \(advice)")
    }
}
