import IR
import Operators

extension If: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        let captures = Array(node.inputs.dropFirst())
        let branches: [(name: String, value: ONNXAttribute)] = [
            ("then_branch", try node.nested(thenBranch, "then_branch", captures: captures)),
            ("else_branch", try node.nested(elseBranch, "else_branch", captures: captures)),
        ]
        node.emitWhole(Self.name, [node.input(0)], branches)
    }
}

extension Loop: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        guard most == nil else {
            throw OperatorError("a loop that has more than the iterations planned for as an error has no form in ONNX")
        }
        let captures = Array(node.inputs.dropFirst(2 + carried))
        let body = try node.nested(body, "body", captures: captures)
        node.emitWhole(Self.name, Array(node.inputs.prefix(2 + carried)), [("body", body)])
    }
}

extension Scan: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        guard !isBatched else {
            throw OperatorError("a scan over a batch is of operator set 8, and not written any more")
        }
        let captures = Array(node.inputs.dropFirst(1 + states + scanned))
        let body = try node.nested(body, "body", captures: captures)
        var attributes: [(name: String, value: ONNXAttribute)] = [("body", body), ("num_scan_inputs", .int(scanned))]
        for (name, list) in [
            ("scan_input_axes", inputAxes), ("scan_input_directions", inputDirections),
            ("scan_output_axes", outputAxes), ("scan_output_directions", outputDirections),
        ] where !list.isEmpty {
            attributes.append((name, .ints(list)))
        }
        node.emitWhole(Self.name, Array(node.inputs.dropFirst().prefix(states + scanned)), attributes)
    }
}
