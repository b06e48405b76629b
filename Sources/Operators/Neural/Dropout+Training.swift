import Core
import IR

extension Dropout {
    /// ONNX Dropout. With a `training_mode` that is true, elements whose random number is below the ratio become 0 and the
    /// others are divided by what remains; numbers are not those of other implementations.
    static func expand(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        var node = node
        var ratio: Float = try node.take("ratio") ?? 0.5
        let seed = node.attributes.removeValue(forKey: "seed")
        for unused in ["is_test", "consumed_inputs"] { node.attributes[unused] = nil }
        let hasMask = node.outputCount > 1
        guard let x = node.input(0) else { throw OperatorError("input 'data' is missing") }
        var op = Dropout()
        op.withMask = hasMask
        guard let training = node.input(2), context.constant(training)?.integers != [0] else {
            return try context.add(op, [x])
        }
        guard context.constant(training) != nil else {
            throw OperatorError(
                "whether it is in training mode must be known when compiling; export the model for inference, or fix the "
                    + "input with --fix")
        }
        if let input = node.input(1) {
            guard let given = try context.constant(input)?.doubles().first else {
                throw OperatorError("the ratio must be a constant")
            }
            ratio = Float(given)
        }
        guard ratio >= 0 && ratio < 1 else { throw OperatorError("the ratio \(ratio) is not within 0 and 1") }
        if ratio == 0 { return try context.add(op, [x]) }
        let type = context.type(of: x)
        node.inputs = [x]
        node.attributes = seed.map { ["seed": $0] } ?? [:]
        try node.takeShapeOfInput(context)
        node.nameStream()
        let write = NodeWriter(context: context)
        let draw = try write(RandomUniform(attributes: node.attributes))
        let limit = context.add(Tensor(scalar: ratio))
        let mask = try write(Not(), write(Less(), write.cast(draw, to: .float32), limit))
        let factor = context.add(try Tensor(rounding: [1 / (1 - Double(ratio))], to: type.dtype, shape: []))
        let kept = try write(Mul(), write(Mul(), x, write.cast(mask, to: type.dtype)), factor)
        return hasMask ? [kept, mask] : [kept]
    }
}
