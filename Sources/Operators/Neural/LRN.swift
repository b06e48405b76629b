import Foundation
import IR

/// Local response normalisation: x / (bias + alpha / size * sum of squares over neighbouring channels) ^ beta. ONNX LRN.
///
/// X is [N, C, spatial…] in the given layout. Channel c sums the channels c - (size - 1) / 2 to c + size / 2 that exist.
public struct LRN: Operator {
    public static let name = "LRN"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("size", \.size, required: true), AttributeField("alpha", \.alpha),
            AttributeField("beta", \.beta), AttributeField("bias", \.bias), AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("LRN")]

    /// The number of channels that are summed.
    public var size = 1
    public var alpha: Float = 0.0001
    public var beta: Float = 0.75
    public var bias: Float = 1
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0].rank > 1 else { throw OperatorError("X \(inputs[0]) has no channel axis") }
        guard size > 0 else { throw OperatorError("attribute 'size' is \(size), not positive") }
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let values = try x.doubles()
        let (channels, plane) = (x.shape[1], x.shape.dropFirst(2).reduce(1, *))
        var result = values
        for index in values.indices {
            let channel = index / plane % channels
            let first = max(0, channel - (min(size, 2 * channels) - 1) / 2)
            let last = min(channels - 1, channel + min(size, 2 * channels) / 2)
            var sum = 0.0
            for other in first...last {
                let value = values[index + (other - channel) * plane]
                sum += value * value
            }
            let base = Double(bias) + Double(alpha) / Double(size) * sum
            result[index] = values[index] / pow(base, Double(beta))
        }
        return [layout.restored(try Tensor(rounding: result, to: type.dtype, shape: x.shape))]
    }

}
