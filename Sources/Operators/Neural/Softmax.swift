import Foundation
import IR

/// exp(x) divided by its sum along one axis; the maximum is taken out first. ONNX Softmax, from version 13; older forms
/// sum over all axes from `axis` on. Computed in double precision and rounded once.
public struct Softmax: LineOperator {
    public static let name = "Softmax"

    /// The axis along which the outputs sum to 1; negative counts from the back.
    public var axis = -1

    public init() {}

    public static func transform(_ line: inout [Double]) {
        let largest = line.max() ?? 0
        for index in line.indices { line[index] = exp(line[index] - largest) }
        let sum = line.reduce(0, +)
        for index in line.indices { line[index] /= sum }
    }
}

extension Tensor {
    /// A tensor of the same type whose lines along an axis `body` changes in place, in double precision.
    func mapLines(along axis: Int, _ body: (inout [Double]) -> Void) throws(OperatorError) -> Tensor {
        var values = try doubles()
        let (length, inner) = (shape[axis], shape[(axis + 1)...].reduce(1, *))
        guard !values.isEmpty else { return self }
        var line = [Double](repeating: 0, count: length)
        for outer in stride(from: 0, to: values.count, by: length * inner) {
            for offset in outer..<(outer + inner) {
                for index in 0..<length { line[index] = values[offset + index * inner] }
                body(&line)
                for index in 0..<length { values[offset + index * inner] = line[index] }
            }
        }
        return try Tensor(rounding: values, to: dtype, shape: shape)
    }
}

extension Spelling.Reading {
    /// Reads an operator whose `axis` (default 1) splits the input into a matrix, and which then works along the rows.
    static func flattened(_ make: @escaping @Sendable (Int) -> any Operator) -> Spelling.Reading {
        .expanded { (node, context) throws(OperatorError) in
            var node = node
            guard let input = node.input(0) else { throw OperatorError("input 'input' is missing") }
            let type = context.type(of: input)
            let given: Int = try node.take("axis") ?? 1
            let axis = given == type.rank ? given : try type.axis(given)
            if axis == type.rank - 1 || type.shape.dropFirst(axis + 1).allSatisfy({ $0 == 1 }) && axis < type.rank {
                return try context.add(make(axis), [input])
            }
            var flatten = Flatten()
            flatten.axis = axis
            let matrix = try context.add(flatten, [input])[0]
            let rows = try context.add(make(1), [matrix])[0]
            guard type.shape.count(where: { $0.value == nil }) <= 1 else {
                throw OperatorError("\(type) has several open extents; set them with --dim")
            }
            let shape = context.add(Tensor(type.shape.map { Int64($0.value ?? -1) }, shape: [type.rank]))
            return try context.add(Reshape(), [rows, shape])
        }
    }
}

extension Softmax: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        // y (g - sum(g y))
        let (g, y) = (try builder.gradient(), builder.node.outputs[0])
        let axis = try builder.graph.type(of: y).axis(axis)
        let sum = try builder.sum(builder(Mul(), g, y), axes: [axis])
        return [try builder(Mul(), y, builder(Sub(), g, sum))]
    }
}
