/// Why a model file is refused as invalid: what is wrong, where, and what to do.
public struct ImportError: Error, Equatable, CustomStringConvertible {
    /// The class of the fault.
    public enum Kind: String, Sendable {
        /// The file cannot be opened or read.
        case unreadableFile
        /// The bytes are not a model of a known format, or are truncated.
        case notAModel
        /// A name is undefined, defined twice, or part of a cycle.
        case invalidGraph
        /// A declared type is malformed or contradicts what the operators give.
        case invalidType
        /// A tensor's data does not fit its type and shape.
        case invalidTensor
        /// An external data file is missing, outside the model's folder, or too short.
        case externalData
        /// A number in the file exceeds what this compiler accepts.
        case limit
        /// A dimension option does not fit the model.
        case dimension
        /// The official checker of the format refuses the model.
        case checker
    }

    public var kind: Kind
    public var what: String
    /// The file, node, value or tensor, such as `node Conv 'conv1'`.
    public var place: String
    /// What the user can do; may be empty.
    public var advice: String

    public init(_ kind: Kind, _ what: String, at place: String, advice: String = "") {
        self.kind = kind
        self.what = what
        self.place = place
        self.advice = advice
    }

    public var description: String { "\(place): \(what)" + (advice.isEmpty ? "" : "; \(advice)") }
}
