import Core
import Foundation
import IR

/// The window function of a given size. ONNX HannWindow, HammingWindow and BlackmanWindow.
///
/// Element k is a sum of cosines of 2 pi k / n, where n is the size for a periodic window and one less for a symmetric
/// one. A symmetric window of size 1 is 1. The size must be a constant.
public struct Window: Operator {
    /// The shape of the window.
    public enum Kind: String, AttributeName {
        case hann, hamming, blackman

        /// The coefficients of the cosines of 0, 1 and 2 times the angle.
        var coefficients: [Double] {
            switch self {
            case .hann: [0.5, -0.5, 0]
            case .hamming: [25.0 / 46, -21.0 / 46, 0]
            case .blackman: [0.42, -0.5, 0.08]
            }
        }
    }

    public static let name = "Window"
    public static let signature = Signature(
        [.required("size", [.int32, .int64])], [.required("output", .numbers)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kind", \.kind), AttributeField("output_datatype", \.dtype),
            AttributeField("periodic", \.isPeriodic),
        ]
    }
    public static let spellings: [Spelling] = [
        spelling("HannWindow", .hann), spelling("HammingWindow", .hamming), spelling("BlackmanWindow", .blackman),
    ]

    public var kind = Kind.hann
    public var dtype = ScalarType.float32
    public var isPeriodic = true

    public init() {}

    private static func spelling(_ name: String, _ kind: Kind) -> Spelling {
        .onnx(
            name, since: 17,
            .adapted { (node, _) throws(OperatorError) in
                node.attributes["kind"] = kind.attribute
            })
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard dtype.isFloatingPoint || dtype.isInteger else {
            throw OperatorError("a window of type \(dtype) is not possible")
        }
        guard let size = try inputs.integers(0, "size"), size.count == 1, size[0] >= 0 else {
            throw OperatorError("input 'size' must be one number, at least 0")
        }
        return try [TensorType(dtype, [.fixed(size[0])]).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try outputType(inputs).shape
        let period = Double(isPeriodic ? shape[0] : shape[0] - 1)
        let factors = kind.coefficients
        let values = (0..<shape[0]).map { k in
            guard period > 0 else { return 1.0 }
            let angle = 2 * Double.pi * Double(k) / period
            return factors[0] + factors[1] * cos(angle) + factors[2] * cos(2 * angle)
        }
        return [try Tensor(converting: values, to: dtype, shape: shape)]
    }
}
