import IR
import Operators

extension Reduction {
    /// The reduction, with its axes as an attribute or an input as the version has it.
    func writeReduction(_ node: NodeExport) throws(OperatorError) {
        let sinceInput = Self.name == ReduceSum.name ? 13 : 18
        if axes.isEmpty && noopWithEmptyAxes { node.require(sinceInput) }
        var attributes = try onnxAttributes(version: node.version)
        guard node.version >= sinceInput else { return node.emitWhole(Self.name, [node.input(0)], attributes) }
        attributes.removeAll { $0.name == "axes" }
        node.emitWhole(Self.name, [node.input(0), axes.isEmpty ? "" : node.add(axes, "axes")], attributes)
    }
}

extension ReduceL1: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceL2: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceLogSum: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceLogSumExp: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceMax: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceMean: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceMin: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceProd: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceSum: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
extension ReduceSumSquare: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) { try writeReduction(node) }
}
