import Core
import IR

/// Fourier transforms of frames of signals, each weighted by a window. ONNX STFT.
///
/// The signal is [batch, length, 1 or 2], the result [batch, frames, bins, 2]. `frame_step` and `frame_length`, which are
/// constants, and the window's length give the frames; frames that reach over the end are left out. Computed in double
/// precision.
public struct STFT: Operator {
    public static let name = "STFT"
    public static let signature = Signature(
        [
            .required("signal", .floats), .required("frame_step", [.int32, .int64]), .optional("window", .floats),
            .optional("frame_length", [.int32, .int64]),
        ], [.required("output", .floats)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("onesided", \.isOneSided)] }
    public static let spellings: [Spelling] = [
        .onnx(
            "STFT", since: 17,
            .adapted { (node, context) throws(OperatorError) in
                // PyTorch leaves out the last axis of real signals, and ONNX Runtime reads them so.
                guard let signal = node.input(0), context.type(of: signal).rank == 2 else { return }
                node.setInput(0, to: try context.node(Unsqueeze(axes: [2]), signal))
            })
    ]

    /// Only the first length / 2 + 1 bins of each frame.
    public var isOneSided = true

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let signal = inputs[0]
        guard signal.rank == 3, let parts = signal.shape[2].value, parts == 1 || parts == 2,
            let length = signal.shape[1].value
        else { throw OperatorError("the signal \(signal) must be [batch, length, 1 or 2] of fixed length") }
        guard !isOneSided || parts == 1 else { throw OperatorError("a one-sided transform takes real numbers") }
        let frame = try frame(inputs, length)
        if let window = inputs.optional(2) {
            guard window.rank == 1, window.shape[0].value == frame else {
                throw OperatorError("the window \(window) does not have the frame's length \(frame)")
            }
        }
        guard let step = try inputs.integers(1, "frame_step"), step.count == 1, step[0] > 0 else {
            throw OperatorError("'frame_step' must be one positive number")
        }
        let bins = isOneSided ? frame / 2 + 1 : frame
        let frames = (length - frame) / step[0] + 1
        return [try TensorType(signal.dtype, [signal.shape[0], .fixed(frames), .fixed(bins), 2]).checked()]
    }

    private func frame(_ inputs: InferenceInputs, _ length: Int) throws(OperatorError) -> Int {
        var frame = length
        if let given = try inputs.integers(3, "frame_length") {
            guard given.count == 1 else { throw OperatorError("'frame_length' must be one number") }
            frame = given[0]
        } else if let window = inputs.optional(2) {
            frame = window.shape.first?.value ?? 0
        }
        guard frame > 0, frame <= length else { throw OperatorError("frames of \(frame) in a signal of \(length)") }
        return frame
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let signal = try inputs.required(0, "signal")
        let values = try signal.doubles()
        let step = try inputs.required(1, "frame_step").integers?.first ?? 1
        let (length, parts) = (signal.shape[1], signal.shape[2])
        let frame = try frame(InferenceInputs(values: inputs), length)
        let window = try inputs.optional(2)?.doubles() ?? [Double](repeating: 1, count: frame)
        let transform = FourierTransform(length: frame, inverse: false)
        var result: [Double] = []
        for batch in 0..<type.shape[0] {
            for index in 0..<type.shape[1] {
                let line = (0..<frame).map { place in
                    let start = (batch * length + index * step + place) * parts
                    let weight = window[place]
                    return (real: values[start] * weight, imaginary: parts == 2 ? values[start + 1] * weight : 0)
                }
                for bin in 0..<type.shape[2] {
                    let element = transform.element(bin, of: line)
                    result += [element.real, element.imaginary]
                }
            }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }
}
