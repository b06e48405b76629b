import Core
import IR

extension BatchNormalization {
    /// Reads the attributes of versions 1 to 13.
    static func adapt(_ node: inout ForeignNode) throws(OperatorError) {
        for unused in ["momentum", "consumed_inputs"] { node.attributes[unused] = nil }
        if let test: Int = try node.take("is_test"), test == 0 {
            throw OperatorError("is_test = 0 is not supported; export the model for inference")
        }
        if let spatial: Int = try node.take("spatial"), spatial != 1 {
            throw OperatorError("spatial = \(spatial) is not supported; export the model with opset 9 or newer")
        }
    }

    /// ONNX BatchNormalization from version 14. In training mode the statistics are those of the input, and the second
    /// and third output the given ones moved towards them: given momentum + own (1 - momentum).
    static func normalization(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        var node = node
        let momentum: Float = try node.take("momentum") ?? 0.9
        let isTraining: Bool = try node.take("training_mode") ?? false
        let op = try BatchNormalization(attributes: node.attributes)
        guard isTraining else { return try context.add(op, node.inputs) }
        guard let x = node.input(0), let mean = node.input(3), let variance = node.input(4) else {
            throw OperatorError("all five inputs are needed")
        }
        let write = NodeWriter(context: context)
        let (own, spread) = try statistics(x, as: write.type(mean).dtype, write)
        func moved(_ given: ValueID, _ own: ValueID) throws(OperatorError) -> ValueID {
            let dtype = write.type(given).dtype
            let (keep, take) = (
                try write.scalar(Double(momentum), dtype), try write.scalar(1 - Double(momentum), dtype)
            )
            return try write(Add(), write(Mul(), given, keep), write(Mul(), own, take))
        }
        let y = try context.add(op, Array(node.inputs.prefix(3)) + [own, spread]).first
        return [y, try moved(mean, own), try moved(variance, spread)]
    }

    /// The mean and the variance over all axes but the second.
    private static func statistics(
        _ x: ValueID, as dtype: ScalarType, _ write: NodeWriter
    ) throws(OperatorError) -> (mean: ValueID, variance: ValueID) {
        let rank = write.type(x).rank
        guard rank >= 2 else { throw OperatorError("\(write.type(x)) has no channels to take statistics of") }
        let wide = try write.cast(x, to: dtype)
        var average = ReduceMean()
        average.axes = [0] + Array(2..<rank)
        let mean = try write(average, wide)
        let distance = try write(Sub(), wide, mean)
        let variance = try write(average, write(Mul(), distance, distance))
        return (try write.reshape(mean, [-1]), try write.reshape(variance, [-1]))
    }
}
