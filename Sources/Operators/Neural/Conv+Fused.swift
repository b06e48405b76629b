import IR

extension Conv {
    /// ONNX Runtime's FusedConv: activation(convolution + Z).
    static func fused(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        var node = node
        let name: String? = try node.take("activation")
        let parameters: [Float] = try node.take("activation_params") ?? []
        try node.resolveConvPads(weights: 1, context)
        let conv = try Conv(attributes: node.attributes)
        var y = try context.add(conv, [node.input(0), node.input(1), node.input(2)])[0]
        if let z = node.input(3) { y = try context.add(Add(), [y, z])[0] }
        return [try context.activated(y, name ?? "", parameters)]
    }
}

extension ImportContext {
    /// The value of an activation that ONNX Runtime names, with its constants in order; empty names none.
    func activated(_ x: ValueID, _ name: String, _ parameters: [Float]) throws(OperatorError) -> ValueID {
        func parameter(_ index: Int, _ absent: Float) -> Float {
            index < parameters.count ? parameters[index] : absent
        }
        switch name {
        case "": return x
        case "Relu": return try add(Relu(), [x])[0]
        case "Sigmoid": return try add(Sigmoid(), [x])[0]
        case "Tanh": return try add(Tanh(), [x])[0]
        case "LeakyRelu":
            var op = LeakyRelu()
            op.alpha = parameter(0, op.alpha)
            return try add(op, [x])[0]
        case "HardSigmoid":
            var op = HardSigmoid()
            (op.alpha, op.beta) = (parameter(0, op.alpha), parameter(1, op.beta))
            return try add(op, [x])[0]
        case "Clip":
            let dtype = type(of: x).dtype
            let low = add(try Tensor(rounding: [Double(parameter(0, -.infinity))], to: dtype, shape: []))
            let high = add(try Tensor(rounding: [Double(parameter(1, .infinity))], to: dtype, shape: []))
            return try add(Clip(), [x, low, high])[0]
        default: throw OperatorError("the activation '\(name)' is not supported")
        }
    }
}
