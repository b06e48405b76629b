import Foundation
import IR

/// The logarithm of softmax: x - max - log(sum(exp(x - max))) along one axis. ONNX LogSoftmax, from version 13; older
/// forms sum over all axes from `axis` on. Computed in double precision and rounded once.
public struct LogSoftmax: LineOperator {
    public static let name = "LogSoftmax"

    /// The axis of the sum; negative counts from the back.
    public var axis = -1

    public init() {}

    public static func transform(_ line: inout [Double]) {
        let largest = line.max() ?? 0
        var sum = 0.0
        for value in line { sum += exp(value - largest) }
        for index in line.indices { line[index] = line[index] - largest - log(sum) }
    }
}

extension LogSoftmax: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        // g - exp(y) sum(g)
        let (g, y) = (try builder.gradient(), builder.node.outputs[0])
        let axis = try builder.graph.type(of: y).axis(axis)
        let sum = try builder.sum(g, axes: [axis])
        return [try builder(Sub(), g, builder(Mul(), builder(Exp(), y), sum))]
    }
}
