import Core
import IR

extension Spelling {
    /// ONNX ArrayFeatureExtractor: columns of the last axis by their indices. A vector gives one row.
    static let arrayFeatureExtractor = Spelling.classical("ArrayFeatureExtractor") {
        (node, context) throws(OperatorError) in
        var x = try node.required(0, "X")
        var indices = try node.required(1, "Y")
        let type = context.type(of: indices)
        if type.rank != 1 {
            indices = try context.node(Reshape(), indices, context.add(Tensor([Int64(-1)], shape: [1])))
        }
        if context.type(of: x).rank == 1 { x = try context.node(Unsqueeze(axes: [0]), x) }
        return [try context.node(Gather(axis: -1), x, indices)]
    }
}
