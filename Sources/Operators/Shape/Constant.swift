import Core
import IR

/// A tensor that the model states. Import turns it into a constant of the graph. ONNX Constant, every dense form.
public struct Constant: Operator {
    public static let name = "Constant"
    public static let signature = Signature([], [.required("output")])
    public static var attributes: [AttributeField<Self>] { [AttributeField("value", \.value, required: true)] }
    public static let spellings: [Spelling] = [
        .onnx("Constant", .expanded { (node, context) throws(OperatorError) in [context.add(try read(node))] })
    ]

    public var value = Tensor(scalar: Float(0))

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [value.type] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] { [value] }

    private static func read(_ node: ForeignNode) throws(OperatorError) -> Tensor {
        guard node.attributes.count == 1, let (name, attribute) = node.attributes.first else {
            throw OperatorError("a constant has exactly one attribute, not \(node.attributes.count)")
        }
        switch (name, attribute) {
        case ("value", .tensor(let tensor)): return tensor
        case ("value_float", .float(let number)): return Tensor(scalar: number)
        case ("value_floats", .floats(let numbers)): return Tensor(numbers, shape: [numbers.count])
        case ("value_floats", .ints(let numbers)) where numbers.isEmpty: return Tensor([Float](), shape: [0])
        case ("value_int", .int(let number)): return Tensor(scalar: Int64(number))
        case ("value_ints", .ints(let numbers)): return Tensor(numbers.map { Int64($0) }, shape: [numbers.count])
        case ("value_ints", .floats(let numbers)) where numbers.isEmpty: return Tensor([Int64](), shape: [0])
        case ("value_string", .string(let string)): return Tensor(strings: [string], shape: [])
        case ("value_strings", .strings(let strings)): return Tensor(strings: strings, shape: [strings.count])
        case ("value_strings", .ints(let none)) where none.isEmpty: return Tensor(strings: [], shape: [0])
        default: throw OperatorError("attribute '\(name)' as \(attribute.kind) is not supported")
        }
    }
}
