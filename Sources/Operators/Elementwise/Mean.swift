import Core
import IR

/// The mean of the inputs at each place. ONNX Mean, from version 8.
public struct Mean: ElementwiseVariadic {
    public static let name = "Mean"
    public static let types: Set<ScalarType> = .floats
    public static let spellings: [Spelling] = [.onnx("Mean", since: 6)]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a + b }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let count = Double(inputs.count)
        return try [folded(inputs).mapFloats { $0 / count }]
    }
}
