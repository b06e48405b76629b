import Core
import IR
import Operators

extension NodeExport {
    /// A node and those before it that compute an activation of a value, with the names of older operator sets.
    /// - Parameter dtype: the element type of the value.
    func apply(_ activation: Activation, to x: String, _ dtype: ScalarType) throws(OperatorError) -> String {
        switch activation.kind {
        case .none: return x
        case .relu: return emit("Relu", [x])
        case .clip:
            let low = try add(Double(activation.alpha), dtype, "min")
            return emit("Clip", [x, low, try add(Double(activation.beta), dtype, "max")])
        case .leakyRelu: return emit("LeakyRelu", [x], [("alpha", .float(activation.alpha))])
        case .sigmoid: return emit("Sigmoid", [x])
        case .tanh: return emit("Tanh", [x])
        case .hardSigmoid:
            return emit("HardSigmoid", [x], [("alpha", .float(activation.alpha)), ("beta", .float(activation.beta))])
        case .hardSwish: return emit("HardSwish", [x])
        case .silu: return try swish(x, alpha: 1, dtype)
        case .gelu: return try gelu(x, dtype)
        case .geluTanh: return try tanhGelu(x, dtype)
        case .elu: return emit("Elu", [x], [("alpha", .float(activation.alpha))])
        }
    }

    /// x sigmoid(alpha x).
    func swish(_ x: String, alpha: Double, _ dtype: ScalarType) throws(OperatorError) -> String {
        let scaled = alpha == 1 ? x : emit("Mul", [x, try add(alpha, dtype, "alpha")])
        return emit("Mul", [x, emit("Sigmoid", [scaled])])
    }

    /// 0.5 x (1 + erf(x / sqrt 2)).
    func gelu(_ x: String, _ dtype: ScalarType) throws(OperatorError) -> String {
        let argument = emit("Div", [x, try add(2.0.squareRoot(), dtype, "sqrt_2")])
        let sum = emit("Add", [emit("Erf", [argument]), try add(1, dtype, "one")])
        return emit("Mul", [emit("Mul", [x, sum]), try add(0.5, dtype, "half")])
    }

    /// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
    func tanhGelu(_ x: String, _ dtype: ScalarType) throws(OperatorError) -> String {
        let cube = emit("Mul", [emit("Mul", [x, x]), x])
        let inner = emit("Add", [x, emit("Mul", [cube, try add(0.044715, dtype, "cubic")])])
        let argument = emit("Mul", [inner, try add((2 / Double.pi).squareRoot(), dtype, "sqrt_2_over_pi")])
        let sum = emit("Add", [emit("Tanh", [argument]), try add(1, dtype, "one")])
        return emit("Mul", [emit("Mul", [x, sum]), try add(0.5, dtype, "half")])
    }

    /// The output stage of a product: activation and residual.
    func outputStage(
        _ y: String, _ activation: Activation, residual: String, _ order: ResidualOrder, _ dtype: ScalarType
    ) throws(OperatorError) -> String {
        guard !residual.isEmpty else { return try apply(activation, to: y, dtype) }
        switch order {
        case .before: return try apply(activation, to: emit("Add", [y, residual]), dtype)
        case .after: return emit("Add", [try apply(activation, to: y, dtype), residual])
        }
    }
}

extension Swish: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        if node.version >= 24 { return try node.writeDerived() }
        node.finish(try node.swish(node.input(0), alpha: Double(alpha), node.outputType().dtype))
    }
}

extension Gelu: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        let (x, dtype) = (node.input(0), node.outputType().dtype)
        // Half precision would round after each of the steps.
        if node.version >= 20 || dtype == .float16 || dtype == .bfloat16 { return try node.writeDerived() }
        node.finish(approximate == .tanh ? try node.tanhGelu(x, dtype) : try node.gelu(x, dtype))
    }
}

extension Mish: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        if node.version >= 18 { return try node.writeDerived() }
        let x = node.input(0)
        node.finish(node.emit("Mul", [x, node.emit("Tanh", [node.emit("Softplus", [x])])]))
    }
}
