import IR

extension Spelling {
    /// An operator of ai.onnx.ml that is read as nodes of the IR.
    static func classical(
        _ name: String, since: Int = 1,
        _ read: @escaping @Sendable (inout ForeignNode, any ImportContext) throws(OperatorError) -> [ValueID?]
    ) -> Spelling {
        .onnx(
            name, domain: "ai.onnx.ml", since: since,
            .expanded { (node, context) throws(OperatorError) in
                var node = node
                let results = try read(&node, context)
                try node.refuseOthers()
                return results
            })
    }
}

extension ForeignNode {
    /// An input that must be there.
    func required(_ index: Int, _ name: String) throws(OperatorError) -> ValueID {
        guard let value = input(index) else { throw OperatorError("input '\(name)' is missing") }
        return value
    }
}
