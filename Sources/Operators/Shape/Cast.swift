import Core
import IR

/// The elements converted to another type. To floating point: rounded once, to nearest even. From floating point to
/// integers: the fraction is dropped, values beyond the type saturate and NaN gives 0. Between integers: the low bits.
/// To bool: whether the element is not 0. ONNX Cast, from version 6.
public struct Cast: Operator {
    public static let name = "Cast"
    public static let signature = Signature([.required("input", .fixedSize)], [.required("output", .fixedSize)])
    public static let traits: Set<Trait> = [.elementwise]
    public static var attributes: [AttributeField<Self>] { [AttributeField("to", \.to, required: true)] }
    public static let spellings: [Spelling] = [
        .onnx("Cast", since: 6, .adapted { (node, _) throws(OperatorError) in node.dropFloat8Attributes() })
    ]

    public var to = ScalarType.float32

    public init() {}

    public init(to: ScalarType) { self.to = to }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard to != .string else { throw OperatorError("converting to strings is not supported") }
        return try [inputs[0].with(to).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "input").converted(to: to)]
    }
}

extension Tensor {
    /// The elements converted as `Cast` does.
    /// - Throws: for strings.
    public func converted(to dtype: ScalarType) throws(OperatorError) -> Tensor {
        if dtype == self.dtype { return self }
        if self.dtype.isFloatingPoint { return try Tensor(converting: doubles(), to: dtype, shape: shape) }
        let integers = try wideIntegers()
        switch dtype {
        case .float32: return Tensor(integers.map { Float($0) }, shape: shape)
        case .float16: return Tensor(integers.map { Float16($0) }, shape: shape)
        case .float64, .bfloat16: return try Tensor(rounding: doubles(), to: dtype, shape: shape)
        default: return try Tensor(wrapping: integers, to: dtype, shape: shape)
        }
    }
}

extension ForeignNode {
    /// Removes the attributes that say how to convert to 8-bit floating point types, which mean nothing to the others.
    mutating func dropFloat8Attributes() {
        attributes["saturate"] = nil
        attributes["round_mode"] = nil
    }
}
