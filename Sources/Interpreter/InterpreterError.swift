import IR

/// Why a graph could not be run.
public enum InterpreterError: Error, Equatable, CustomStringConvertible {
    /// An input has no tensor.
    case missing(input: String, expected: String)
    /// A tensor is for no input of the graph.
    case unknown(input: String, known: [String])
    /// A tensor is not of the input's type or shape.
    case mismatch(input: String, found: String, expected: String)
    /// A node could not be computed.
    case node(_ label: String, _ reason: String)
    /// The graph returns a value that nothing defines.
    case undefined(output: String)

    public var description: String {
        switch self {
        case .missing(let input, let expected): "input '\(input)' is missing; give a tensor \(expected)"
        case .unknown(let input, let known):
            "there is no input '\(input)'; the inputs are \(known.map { "'\($0)'" }.joined(separator: ", "))"
        case .mismatch(let input, let found, let expected): "input '\(input)' is \(found); it must be \(expected)"
        case .node(let label, let reason): "\(label): \(reason)"
        case .undefined(let output): "output '\(output)' is never computed"
        }
    }
}
