import IR

extension LayerNormalization {
    /// ONNX Runtime's SkipLayerNormalization: of input + skip + bias, which is the fourth output.
    static let skipSpelling = Spelling.onnx(
        "SkipLayerNormalization", domain: "com.microsoft",
        .expanded { (node, context) throws(OperatorError) in
            var node = node
            var op = LayerNormalization()
            op.epsilon = try node.take("epsilon") ?? 1e-12
            let sum = try context.skipped(node, bias: 4)
            return [try context.add(op, [sum, node.input(2), node.input(3)])[0], nil, nil, sum]
        })
}

extension RMSNormalization {
    /// ONNX Runtime's names: SimplifiedLayerNormalization, and the same of input + skip + bias.
    static let simplifiedSpellings: [Spelling] =
        ["", "com.microsoft"].map { domain in
            .onnx(
                "SimplifiedLayerNormalization", domain: domain,
                .adapted { (node, _) throws(OperatorError) in node.attributes["stash_type"] = nil })
        } + [
            .onnx(
                "SkipSimplifiedLayerNormalization", domain: "com.microsoft",
                .expanded { (node, context) throws(OperatorError) in
                    var node = node
                    var op = RMSNormalization()
                    op.epsilon = try node.take("epsilon") ?? 1e-12
                    let sum = try context.skipped(node, bias: 3)
                    return [try context.add(op, [sum, node.input(2)])[0], nil, nil, sum]
                })
        ]
}

extension ImportContext {
    /// The sum of the first two inputs and, when there is one, the bias.
    fileprivate func skipped(_ node: ForeignNode, bias: Int) throws(OperatorError) -> ValueID {
        let sum = try add(Add(), [node.input(0), node.input(1)])[0]
        guard let bias = node.input(bias) else { return sum }
        return try add(Add(), [sum, bias])[0]
    }
}
