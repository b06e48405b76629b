import IR

/// An operator whose form in ONNX does not follow from its declaration.
protocol ONNXWritable: Operator {
    /// Writes the operator as ONNX nodes of `node.version`, or notes the version that it needs.
    /// - Throws: when ONNX has no such operator.
    func write(_ node: NodeExport) throws(OperatorError)
}
