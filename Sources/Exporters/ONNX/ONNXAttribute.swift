import Core
import IR

/// The value of a node's attribute as an ONNX file has it.
enum ONNXAttribute {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])
    case floats([Float])
    case strings([String])
    case tensor(Tensor)
    case graph(ONNXGraph)

    /// - Precondition: the attribute is no graph; a graph's values have names that only its node knows.
    init(_ attribute: Attribute) {
        switch attribute {
        case .int(let value): self = .int(value)
        case .float(let value): self = .float(value)
        case .string(let value): self = .string(value)
        case .ints(let values): self = .ints(values)
        case .floats(let values): self = .floats(values)
        case .strings(let values): self = .strings(values)
        case .tensor(let value): self = .tensor(value)
        case .graph: preconditionFailure("graphs are written by their operators")
        }
    }

    /// An element type as its number.
    init(_ dtype: ScalarType) { self = .int(Int(dtype.rawValue)) }
}
