import Core
import IR

extension Split {
    /// ONNX SplitToSequence: parts of one extent, of which the last may be smaller, or of the given extents. Without
    /// 'split' each part has an extent of 1, and no such axis when `keepdims` is 0.
    static let splitToSequence = Spelling.onnx(
        "SplitToSequence", since: 11,
        .resolved { (node, inputs, context) throws(OperatorError) in
            var node = node
            let whole = try inputs.value(0, "input")
            let type = context.type(of: whole)
            var split = Split()
            split.axis = try type.axis(try node.take("axis") ?? 0)
            let keepsAxis = try node.take("keepdims", as: Bool.self) ?? true
            split.sizes = try sizes(inputs, type.shape[split.axis], context)
            guard !split.sizes.isEmpty else { return [.sequence(ValueSequence(type.dtype, []))] }
            var parts = try context.add(split, [whole])
            if inputs.count < 2 || inputs[1] == .absent, !keepsAxis {
                parts = try parts.map { (part) throws(OperatorError) in
                    try context.node(Squeeze(axes: [split.axis]), part)
                }
            }
            return [.sequence(ValueSequence(type.dtype, parts))]
        })

    private static func sizes(
        _ inputs: [ImportOperand], _ whole: Dimension, _ context: any ImportContext
    ) throws(OperatorError) -> [Int] {
        var size = 1
        if inputs.count > 1, let value = inputs[1].value {
            guard let constant = context.constant(value), let numbers = constant.integers else {
                throw OperatorError("'split' must be known when compiling; if an input decides it, fix that with --fix")
            }
            guard constant.rank == 0 else { return numbers }
            size = numbers[0]
        }
        guard let whole = whole.value else {
            throw OperatorError("an extent of \(whole) splits into an unknown number of tensors; set it with --dim")
        }
        guard size > 0, whole / size < Limits.nodes else {
            throw OperatorError("parts of \(size) of an extent of \(whole) are not possible")
        }
        return stride(from: 0, to: whole, by: size).map { Swift.min(size, whole - $0) }
    }
}
