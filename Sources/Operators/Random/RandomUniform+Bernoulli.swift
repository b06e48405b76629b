import Core
import IR

extension RandomUniform {
    /// ONNX Bernoulli: 1 where a uniform number is below the input's probability, else 0.
    static func bernoulli(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        guard let x = node.input(0) else { throw OperatorError("input 'input' is missing") }
        let dtype: ScalarType = try node.take("dtype") ?? context.type(of: x).dtype
        try node.takeShapeOfInput(context)
        node.nameStream()
        let write = NodeWriter(context: context)
        let draw = try write(RandomUniform(attributes: node.attributes))
        return [try write.cast(write(Less(), draw, x), to: dtype)]
    }
}
