import Core
import IR

extension Concat {
    /// ONNX ConcatFromSequence: along an axis, or along a new one that is put there.
    static let concatFromSequence = Spelling.onnx(
        "ConcatFromSequence", since: 11,
        .resolved { (node, inputs, context) throws(OperatorError) in
            var node = node
            var parts = try inputs.sequence(0, "input_sequence").elements
            guard let axis: Int = try node.take("axis") else { throw OperatorError("attribute 'axis' is missing") }
            guard !parts.isEmpty else { throw OperatorError("the sequence is empty") }
            if try node.take("new_axis", as: Bool.self) ?? false {
                parts = try parts.map { (part) throws(OperatorError) in
                    try context.node(Unsqueeze(axes: [axis]), part)
                }
            }
            return try context.add(Concat(axis: axis), parts).map { .value($0) }
        })
}
