import Core
import IR

/// The elements converted to another type. To floating point: rounded once, to nearest even. From floating point to
/// integers: the fraction is dropped, values beyond the type saturate (those of 4 and 2 bits keep the low bits) and NaN
/// gives 0. Between integers: the low bits. To bool: whether the element is not 0. To floating point of 8 bits and less:
/// values beyond the type saturate, or become infinite or NaN without `saturate`. To strings: the shortest decimal that
/// reads back the same, `NaN`, `INF` or `-INF`, `1` or `0` for bools. From strings: a decimal, in plain or scientific
/// notation. ONNX Cast, from version 6.
public struct Cast: Operator {
    public static let name = "Cast"
    public static let signature = Signature([.required("input", .all)], [.required("output", .all)])
    public static let traits: Set<Trait> = [.elementwise]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("to", \.to, required: true), AttributeField("saturate", \.saturate),
            AttributeField("round_mode", \.roundMode),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("Cast", since: 6), castMap]

    public var to = ScalarType.float32
    /// Values beyond a type of 8 bits and less become its largest numbers.
    public var saturate = true
    /// How numbers between powers of two round to `float8e8m0`.
    public var roundMode = SmallFloat.RoundMode.up

    public init() {}

    public init(to: ScalarType) { self.to = to }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [inputs[0].with(to).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let input = try inputs.required(0, "input")
        guard to.isSmallFloat, input.dtype != to else { return try [input.converted(to: to)] }
        return try [
            Tensor(encoding: input.doubles(), to: to, shape: input.shape, saturate: saturate, roundMode: roundMode)
        ]
    }
}

extension Tensor {
    /// The elements converted as `Cast` does.
    /// - Throws: when a string is not a number of the type.
    public func converted(to dtype: ScalarType) throws(OperatorError) -> Tensor {
        if dtype == self.dtype { return self }
        if dtype == .string { return try decimals() }
        if self.dtype == .string { return try parsed(as: dtype) }
        if self.dtype.isFloatingPoint || self.dtype.isSmallFloat || dtype.isSmallFloat {
            return try Tensor(converting: doubles(), to: dtype, shape: shape)
        }
        let integers = try wideIntegers()
        switch dtype {
        case .float32: return Tensor(integers.map { Float($0) }, shape: shape)
        case .float16: return Tensor(integers.map { Float16($0) }, shape: shape)
        case .float64, .bfloat16: return try Tensor(rounding: doubles(), to: dtype, shape: shape)
        default: return try Tensor(wrapping: integers, to: dtype, shape: shape)
        }
    }
}

extension Cast: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, x) = (try builder.gradient(), try builder.input(0))
        let dtype = builder.graph.type(of: x).dtype
        guard dtype.isFloatingPoint && to.isFloatingPoint else { return [nil] }
        return [try builder(Cast(to: dtype), g)]
    }
}
