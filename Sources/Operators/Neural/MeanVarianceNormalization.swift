import Core
import IR

/// (x - mean) / (standard deviation + 1e-9) over the given axes. ONNX MeanVarianceNormalization, from version 9.
///
/// Computed in double precision and rounded once.
public struct MeanVarianceNormalization: Operator {
    public static let name = "MeanVarianceNormalization"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("axes", \.axes)] }
    public static let spellings: [Spelling] = [.onnx("MeanVarianceNormalization", since: 9)]

    /// The axes of the statistics; negative ones count from the back. Without any, every element is its own mean.
    public var axes = [0, 2, 3]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        _ = try inputs[0].rank.axes(axes)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let wide = try x.rounded(to: .float64)
        var mean = ReduceMean()
        (mean.axes, mean.noopWithEmptyAxes) = (axes, true)
        let centre = try mean.evaluate([wide])[0].broadcast(to: x.shape).doubles()
        let distances = zip(try wide.doubles(), centre).map { $0 - $1 }
        let squares = Tensor(distances.map { $0 * $0 }, shape: x.shape)
        let variance = try mean.evaluate([squares])[0].broadcast(to: x.shape).doubles()
        let values = zip(distances, variance).map { $0 / ($1.squareRoot() + 1e-9) }
        return [try Tensor(rounding: values, to: x.dtype, shape: x.shape)]
    }
}
