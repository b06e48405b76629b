import IR
import Operators

extension Squeeze: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        node.emitWhole(Self.name, [node.input(0), axes.map { node.add($0, "axes") } ?? ""])
    }
}

extension Unsqueeze: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        node.emitWhole(Self.name, [node.input(0), node.add(axes, "axes")])
    }
}

extension Split: ONNXWritable {
    /// The extents of the parts are written out, which every version reads the same.
    func write(_ node: NodeExport) throws(OperatorError) {
        let place = try node.outputType().axis(axis)
        let extents = node.outputs.indices.compactMap { node.outputType($0).shape[place].value }
        let attributes: [(name: String, value: ONNXAttribute)] = [("axis", .int(place))]
        if extents.count == node.outputs.count {
            return node.emitWhole(Self.name, [node.input(0), node.add(extents, "split")], attributes)
        }
        guard node.outputs.count == 1 else { throw OperatorError("the extents of the parts must be known") }
        node.finish(node.input(0))
    }
}

extension Constant: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        node.emitWhole(Self.name, [], [("value", .tensor(value))])
    }
}

extension Dropout: ONNXWritable {
    /// Without a training mode, which is inference. The ratio is kept for whoever trains the model further.
    func write(_ node: NodeExport) throws(OperatorError) {
        let ratio = ratio == 0 ? "" : try node.add(Double(ratio), .float32, "ratio")
        node.emitWhole(Self.name, [node.input(0), ratio])
    }
}
