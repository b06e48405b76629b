import Core
import Foundation
import IR

/// Classes drawn at random by unnormalized logarithms of their probabilities, the same ones in each run: `RandomStream`
/// tells the generator. ONNX Multinomial.
///
/// The input is [batch, classes], the result [batch, sample_size]. A NaN makes a row an error.
public struct Multinomial: Operator {
    public static let name = "Multinomial"
    public static let signature = Signature([.required("input", .floats)], [.required("output", [.int32, .int64])])
    public static let traits: Set<Trait> = [.nondeterministic]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("dtype", \.dtype), AttributeField("sample_size", \.sampleSize),
            AttributeField("seed", \.seed), AttributeField("stream", \.stream),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx("Multinomial", since: 7, .adapted { (node, _) throws(OperatorError) in node.nameStream() })
    ]

    public var dtype = ScalarType.int32
    public var sampleSize = 1
    /// What the draws depend on; without it they depend on `stream`.
    public var seed: Float?
    public var stream = ""

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank == 2, x.shape[1] != 0, sampleSize >= 0, dtype == .int32 || dtype == .int64 else {
            throw OperatorError("input \(x) of [batch, classes], and results of int32 or int64 are needed")
        }
        return [try TensorType(dtype, [x.shape[0], .fixed(sampleSize)]).checked()]
    }

    /// The random numbers in [0, 1) that choose the classes of so many rows, in the order of the result.
    public func draws(rows: Int) -> [Double] {
        var stream = RandomStream(seed: seed, name: self.stream)
        return (0..<(rows * sampleSize)).map { _ in stream.uniform() }
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "input")
        let values = try x.doubles()
        let classes = x.shape[1]
        let draws = draws(rows: type.shape[0])
        var result: [Int128] = []
        for row in 0..<type.shape[0] {
            let logarithms = values[(row * classes)..<((row + 1) * classes)]
            let largest = logarithms.max() ?? 0
            var sum = 0.0
            let bounds = logarithms.map { value in
                sum += exp(value - largest)
                return sum
            }
            guard sum.isFinite else { throw OperatorError("row \(row) has no probabilities") }
            for sample in 0..<sampleSize {
                let draw = draws[row * sampleSize + sample] * sum
                result.append(Int128(bounds.firstIndex { draw < $0 } ?? classes - 1))
            }
        }
        return [try Tensor(wrapping: result, to: dtype, shape: type.shape)]
    }
}
