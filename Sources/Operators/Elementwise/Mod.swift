import Core
import Foundation
import IR

/// The remainder of a / b with the sign of b, or with the sign of a when `fmod` is set. Integers by 0 are an error.
/// Floating point numbers need `fmod`. ONNX Mod.
public struct Mod: ElementwiseBinary {
    public static let name = "Mod"
    public static var attributes: [AttributeField<Self>] { [AttributeField("fmod", \.fmod)] }
    public static let spellings: [Spelling] = [.onnx("Mod", since: 10)]

    /// True for C's `fmod`: the sign of the dividend.
    public var fmod = false

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard fmod || !inputs[0].dtype.isFloatingPoint else {
            throw OperatorError("attribute 'fmod' must be 1 for type \(inputs[0].dtype)")
        }
        return try [.elementwise(inputs)]
    }

    public func apply(_ a: Double, _ b: Double) -> Double { Foundation.fmod(a, b) }

    public func apply(_ a: Int128, _ b: Int128) throws(OperatorError) -> Int128 {
        guard b != 0 else { throw OperatorError("an integer is divided by 0") }
        let remainder = a % b
        return !fmod && remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }
}
