import Foundation
import IR

/// The p-norm of what a window sees at each of its positions. ONNX LpPool, from version 2.
///
/// X is [N, C, spatial…] in the given layout. Taps in the padding count as zeros. Computed in double precision.
public struct LpPool: Operator {
    public static let name = "LpPool"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape, required: true), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations),
            AttributeField("auto_pad", \.autoPad), AttributeField("ceil_mode", \.ceilMode), AttributeField("p", \.p),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "LpPool", since: 2,
            .adapted { (node, context) throws(OperatorError) in
                try node.resolvePoolPads(context)
            }),
        .onnx(
            "GlobalLpPool", since: 2,
            .expanded { (node, context) throws(OperatorError) in
                var node = node
                guard let x = node.input(0) else { throw OperatorError("input 'X' is missing") }
                var op = LpPool()
                op.p = try node.take("p") ?? 2
                let spatial = context.type(of: x).shape.dropFirst(2)
                op.kernelShape = spatial.compactMap(\.value)
                guard op.kernelShape.count == spatial.count else {
                    throw OperatorError("\(context.type(of: x)) has open spatial extents; set them with --dim")
                }
                return try context.add(op, [x])
            }),
    ]

    /// The window's taps along each spatial axis.
    public var kernelShape: [Int] = []
    /// Steps along each spatial axis; empty means 1.
    public var strides: [Int] = []
    /// Padding at the beginning of each spatial axis, then at the end of each; empty means 0.
    public var pads: [Int] = []
    /// Distances between taps; empty means 1.
    public var dilations: [Int] = []
    public var autoPad = AutoPad.notSet
    /// The last position may reach over the end of the padded input.
    public var ceilMode = false
    /// The norm's exponent, positive.
    public var p = 2
    public var layout = Layout.channelsFirst

    public init() {}

    /// The window with every attribute filled in and checked.
    public func window() throws(OperatorError) -> SlidingWindow {
        try SlidingWindow(
            kernel: kernelShape, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad,
            ceilMode: ceilMode)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard p > 0 else { throw OperatorError("attribute 'p' is \(p), not positive") }
        return [try window().pooled(inputs[0], layout)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let output = layout.channelsFirst(type.shape)
        let taps = TapTable(window: try window(), input: Array(x.shape[2...]), output: Array(output[2...]))
        let (plane, positions) = (x.shape[2...].reduce(1, *), output[2...].reduce(1, *))
        let values = try x.doubles()
        var result = [Double](repeating: 0, count: output.reduce(1, *))
        for position in 0..<positions {
            let seen = taps.seen(at: position)
            for channel in 0..<(output[0] * output[1]) {
                let sum = seen.reduce(0) { $0 + pow(abs(values[channel * plane + $1]), Double(p)) }
                result[channel * positions + position] = pow(sum, 1 / Double(p))
            }
        }
        return [layout.restored(try Tensor(rounding: result, to: type.dtype, shape: output))]
    }
}
