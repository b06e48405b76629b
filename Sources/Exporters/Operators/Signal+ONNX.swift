import IR
import Operators

extension DFT: ONNXWritable {
    /// The axis is an attribute before version 20, with a default of its own, and an input from then on.
    func write(_ node: NodeExport) throws(OperatorError) {
        var attributes = try onnxAttributes(version: node.version).filter { $0.name != "axis" }
        guard node.version >= 20 else {
            // Version 17 counts axes from the front.
            attributes.append(("axis", .int(try node.outputType().rank.axis(axis))))
            return node.emitWhole(Self.name, [node.input(0), node.input(1)], attributes)
        }
        let place = node.add(Tensor(scalar: Int64(axis)), "axis")
        node.emitWhole(Self.name, [node.input(0), node.input(1), place], attributes)
    }
}

extension Window: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        let name =
            switch kind {
            case .hann: "HannWindow"
            case .hamming: "HammingWindow"
            case .blackman: "BlackmanWindow"
            }
        node.emitWhole(name, node.inputs, try onnxAttributes(version: node.version).filter { $0.name != "kind" })
    }
}

extension GridSample: ONNXWritable {
    /// Before version 20 the modes have other names.
    func write(_ node: NodeExport) throws(OperatorError) {
        guard coordinates == .normalized else { throw OperatorError("a grid in elements has no ONNX form") }
        guard node.version < 20 else { return try node.writeDerived() }
        let name =
            switch mode {
            case .linear: "bilinear"
            case .cubic: "bicubic"
            default: "nearest"
            }
        if node.type(0)?.rank != 4 { node.require(20) }
        let attributes = try onnxAttributes(version: node.version).filter { $0.name != "mode" }
        node.emitWhole(Self.name, node.inputs, [("mode", .string(name))] + attributes)
    }
}
