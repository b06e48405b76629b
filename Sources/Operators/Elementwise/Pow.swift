import Core
import Foundation
import IR

/// a to the power b, of a's type; b may be of another type. Integers to an integer power are exact and wrap; to a
/// negative power they round toward zero, and 0 to a negative power is an error. ONNX Pow.
public struct Pow: Operator {
    public static let name = "Pow"
    public static let signature = Signature(
        [.required("X", .numbers), .required("Y", .numbers)], [.required("Z", .numbers)])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = Spelling.broadcasting("Pow")

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [TensorType(inputs[0].dtype, TensorType.broadcast([inputs[0].shape, inputs[1].shape])).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (base, exponent) = (try inputs.required(0, "X"), try inputs.required(1, "Y"))
        let shape = try outputType(inputs).shape
        let places = Broadcast(base.shape, exponent.shape, to: shape)
        if base.dtype.isInteger && exponent.dtype.isInteger {
            let values = try places.map(base.wideIntegers(), exponent.wideIntegers(), Self.power)
            return try [Tensor(wrapping: values, to: base.dtype, shape: shape)]
        }
        let values = try places.map(base.doubles(), exponent.doubles()) { (a, b) throws(OperatorError) in
            Foundation.pow(a, b)
        }
        return try [Tensor(converting: values, to: base.dtype, shape: shape)]
    }

    private static func power(_ base: Int128, _ exponent: Int128) throws(OperatorError) -> Int128 {
        guard exponent >= 0 else {
            guard base != 0 else { throw OperatorError("0 is raised to the negative power \(exponent)") }
            return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0
        }
        var (result, square, rest) = (Int128(1), base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result &* square }
            square = square &* square
            rest >>= 1
        }
        return result
    }
}

extension Pow: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        guard !builder.wants(1) else { throw OperatorError("the exponent has no gradient; make it a constant") }
        // g b a^(b - 1)
        let (g, a, b) = (try builder.gradient(), try builder.input(0), try builder.input(1))
        let power = try builder(Pow(), a, builder(Sub(), b, builder.scalar(1, like: b)))
        return [try builder.reduced(builder(Mul(), g, builder(Mul(), b, power)), to: a), nil]
    }
}
