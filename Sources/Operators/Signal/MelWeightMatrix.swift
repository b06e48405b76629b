import Core
import Foundation
import IR

/// The matrix of triangular weights that turns the bins of a spectrum into bands of the mel scale. ONNX MelWeightMatrix.
///
/// The result is [dft_length / 2 + 1, num_mel_bins]. All inputs are constants of one number.
public struct MelWeightMatrix: Operator {
    public static let name = "MelWeightMatrix"
    public static let signature = Signature(
        [
            .required("num_mel_bins", [.int32, .int64]), .required("dft_length", [.int32, .int64]),
            .required("sample_rate", [.int32, .int64]), .required("lower_edge_hertz", .floats),
            .required("upper_edge_hertz", .floats),
        ], [.required("output", .numbers)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("output_datatype", \.dtype)] }
    public static let spellings: [Spelling] = [.onnx("MelWeightMatrix", since: 17)]

    public var dtype = ScalarType.float32

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard dtype.isFloatingPoint || dtype.isInteger else { throw OperatorError("a matrix of type \(dtype)") }
        let sizes = [try inputs.integers(0, "num_mel_bins"), try inputs.integers(1, "dft_length")].map { $0 ?? [] }
        guard sizes.allSatisfy({ $0.count == 1 && (1...Limits.dimension).contains($0[0]) }) else {
            throw OperatorError("'num_mel_bins' and 'dft_length' must be one positive number each")
        }
        return [try TensorType(dtype, fixed: [sizes[1][0] / 2 + 1, sizes[0][0]]).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let (rows, bands) = (type.shape[0], type.shape[1])
        let length = try inputs.required(1, "dft_length").integers?.first ?? 1
        guard let rate = try inputs.required(2, "sample_rate").integers?.first, rate > 0,
            let lower = try inputs.required(3, "lower_edge_hertz").doubles().first, lower >= 0,
            let upper = try inputs.required(4, "upper_edge_hertz").doubles().first, upper >= lower, upper.isFinite
        else { throw OperatorError("a positive sample rate and edges in order are needed") }
        let (low, high) = (2595 * log10(1 + lower / 700), 2595 * log10(1 + upper / 700))
        let step = (high - low) / Double(bands + 2)
        var edges: [Int] = []
        for index in 0..<(bands + 2) {
            let hertz = 700 * (pow(10, (Double(index) * step + low) / 2595) - 1)
            let bin = (Double(length + 1) * hertz / Double(rate)).rounded(.down)
            guard bin >= 0, bin < Double(rows) else {
                throw OperatorError("\(hertz) Hz is beyond a rate of \(rate) Hz")
            }
            edges.append(Int(bin))
        }
        var result = [Double](repeating: 0, count: rows * bands)
        for band in 0..<bands {
            let (left, centre, right) = (edges[band], edges[band + 1], edges[band + 2])
            for bin in left..<max(centre + 1, left + 1) {
                result[bin * bands + band] = centre == left ? 1 : Double(bin - left) / Double(centre - left)
            }
            for bin in centre..<max(right, centre) {
                result[bin * bands + band] = Double(right - bin) / Double(right - centre)
            }
        }
        return [try Tensor(converting: result, to: dtype, shape: type.shape)]
    }
}
