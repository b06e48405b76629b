import Core
import IR
import Operators

extension Conv: ONNXWritable {
    /// Conv, and nodes for the residual and the activation.
    func write(_ node: NodeExport) throws(OperatorError) {
        let type = node.outputType()
        let isLast = layout == .channelsLast
        let attributes = try onnxAttributes(version: node.version).filter { !Self.fused.contains($0.name) }
        func moved(_ name: String) -> String {
            guard isLast, !name.isEmpty else { return name }
            return node.emit("Transpose", [name], [("perm", .ints(Layout.toFirst(type.rank)))])
        }
        let y = node.emit("Conv", [moved(node.input(0)), node.input(1), node.input(2)], attributes)
        let result = try node.outputStage(y, activation, residual: moved(node.input(3)), residualOrder, type.dtype)
        node.finish(isLast ? node.emit("Transpose", [result], [("perm", .ints(Layout.toLast(type.rank)))]) : result)
    }

    /// The attributes of the output stage.
    private static let fused: Set = ["activation", "activation_alpha", "activation_beta", "residual_order"]
}

extension MatMul: ONNXWritable {
    /// Gemm for matrices with a bias, else MatMul, and nodes for what is fused.
    func write(_ node: NodeExport) throws(OperatorError) {
        let type = node.outputType()
        let bias = node.input(2)
        let isGemm = !bias.isEmpty && node.type(0)?.rank == 2 && node.type(1)?.rank == 2
        var y = node.emit(isGemm ? "Gemm" : "MatMul", Array(node.inputs.prefix(isGemm ? 3 : 2)))
        if !bias.isEmpty && !isGemm { y = node.emit("Add", [y, bias]) }
        // A bias of one element makes the product of two vectors a vector.
        if !bias.isEmpty && type.rank == 0 { y = node.emit("Squeeze", [y, node.add([0], "axes")]) }
        node.finish(try node.outputStage(y, activation, residual: node.input(3), residualOrder, type.dtype))
    }
}
