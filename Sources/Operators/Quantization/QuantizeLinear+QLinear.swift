import IR

extension QuantizeLinear {
    /// ONNX Runtime's operators on quantized tensors: the operands dequantized, an operator of f32, the result quantized.
    static let quantizedOperators: [Spelling] = [
        binary("QLinearAdd") { Add() },
        binary("QLinearMul") { Mul() },
        unary("QLinearSigmoid") { (_, _) in Sigmoid() },
        unary("QLinearLeakyRelu") { (node, _) throws(OperatorError) in
            var op = LeakyRelu()
            op.alpha = try node.take("alpha") ?? 0.01
            return op
        },
        unary("QLinearSoftmax") { (node, rank) throws(OperatorError) in
            let axis: Int = try node.take("axis") ?? -1
            let opset: Int = try node.take("opset") ?? 13
            guard opset >= 13 || axis == rank - 1 || axis == -1 else {
                throw OperatorError("QLinearSoftmax of opset \(opset) is supported along the last axis only")
            }
            return Softmax(axis: axis)
        },
        unary("QLinearAveragePool") { (node, _) throws(OperatorError) in
            let isLast: Bool = try node.take("channels_last") ?? false
            var op = try AveragePool(attributes: node.attributes)
            node.attributes = [:]
            op.layout = isLast ? .channelsLast : .channelsFirst
            return op
        },
        unary("QLinearGlobalAveragePool") { (node, rank) throws(OperatorError) in
            let isLast: Bool = try node.take("channels_last") ?? false
            guard rank > 2 else { throw OperatorError("a tensor of rank \(rank) has no spatial axes") }
            var op = ReduceMean()
            op.axes = isLast ? Array(1..<rank - 1) : Array(2..<rank)
            return op
        },
        .onnx(
            "QLinearWhere", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                let a = try context.dequantized(node.input(1), node.input(2), node.input(3))
                let b = try context.dequantized(node.input(4), node.input(5), node.input(6))
                let chosen = try context.add(Where(), [node.input(0), a, b])[0]
                return try context.quantized(chosen, node.input(7), node.input(8))
            }),
        .onnx(
            "QLinearConcat", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                var node = node
                var op = Concat()
                op.axis = try node.take("axis") ?? 0
                guard node.inputs.count >= 5, node.inputs.count % 3 == 2 else {
                    throw OperatorError("\(node.inputs.count) inputs; each part has a tensor, a scale and a zero point")
                }
                var parts: [ValueID?] = []
                for start in stride(from: 2, to: node.inputs.count, by: 3) {
                    parts.append(
                        try context.dequantized(node.inputs[start], node.inputs[start + 1], node.inputs[start + 2]))
                }
                return try context.quantized(context.add(op, parts)[0], node.inputs[0], node.inputs[1])
            }),
    ]

    /// Inputs: A, its scale and zero point, B with its own, the result's scale and zero point.
    private static func binary(_ name: String, _ make: @escaping @Sendable () -> any Operator) -> Spelling {
        .onnx(
            name, domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                let a = try context.dequantized(node.input(0), node.input(1), node.input(2))
                let b = try context.dequantized(node.input(3), node.input(4), node.input(5))
                return try context.quantized(context.add(make(), [a, b])[0], node.input(6), node.input(7))
            })
    }

    /// Inputs: X, its scale and zero point, the result's scale and zero point.
    /// - Parameter make: takes the attributes from the node; the second argument is X's rank.
    private static func unary(
        _ name: String, _ make: @escaping @Sendable (inout ForeignNode, Int) throws(OperatorError) -> any Operator
    ) -> Spelling {
        .onnx(
            name, domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                var node = node
                let x = try context.dequantized(node.input(0), node.input(1), node.input(2))
                let op = try make(&node, context.type(of: x).rank)
                if let unknown = node.attributes.keys.min() {
                    throw OperatorError("attribute '\(unknown)' is not known to \(name)")
                }
                return try context.quantized(context.add(op, [x])[0], node.input(3), node.input(4))
            })
    }
}
