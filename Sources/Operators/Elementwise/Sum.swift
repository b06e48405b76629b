import Core
import IR

/// The sum of the inputs; integers wrap. ONNX Sum, from version 8.
public struct Sum: ElementwiseVariadic {
    public static let name = "Sum"
    public static let types: Set<ScalarType> = .floats
    public static let spellings: [Spelling] = [.onnx("Sum", since: 6)]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a + b }
}

extension Sum: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let g = try builder.gradient()
        var result: [ValueID?] = []
        for index in builder.node.inputs.indices {
            result.append(builder.wants(index) ? try builder.reduced(g, to: builder.input(index)) : nil)
        }
        return result
    }
}
