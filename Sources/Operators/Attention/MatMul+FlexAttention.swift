import Core
import IR

extension MatMul {
    /// ONNX FlexAttention: softmax(score_mod(Q K' scale)) V, where prob_mod may change the softmax before the product.
    /// The softmax and the product with V are computed in `softmax_precision`, by default single or double precision.
    ///
    /// The graphs `score_mod` and `prob_mod` are the importer's to read: it gives what applies them.
    public static func flexAttention(
        _ node: ForeignNode, _ context: any ImportContext, modifyingScores modifyScores: (ValueID) throws -> ValueID,
        modifyingProbabilities modifyProbabilities: (ValueID) throws -> ValueID
    ) throws -> [ValueID?] {
        var node = node
        let options = try AttentionOptions(&node, flexible: ())
        if let unknown = node.attributes.keys.min() {
            throw OperatorError("attribute '\(unknown)' is not known to FlexAttention")
        }
        let write = NodeWriter(context: context)
        let expansion = AttentionExpansion(node: node, options: options, write: write)
        guard let q = node.input(0), let k = node.input(1), let v = node.input(2),
            [q, k, v].allSatisfy({ write.type($0).rank == 4 })
        else { throw OperatorError("inputs 'Q', 'K' and 'V' of rank 4 are needed") }
        let precision = options.softmaxPrecision ?? (write.type(q).dtype == .float64 ? .float64 : .float32)
        let scores = try write.cast(expansion.scores(q, expansion.repeated(k, q)), to: precision)
        let probabilities = try modifyProbabilities(write(Softmax(), modifyScores(scores)))
        let values = try write.cast(expansion.repeated(v, q), to: precision)
        return [try write.cast(write(MatMul(), probabilities, values), to: write.type(v).dtype)]
    }
}

extension AttentionOptions {
    /// Those of ONNX FlexAttention.
    fileprivate init(_ node: inout ForeignNode, flexible: Void) throws(OperatorError) {
        scale = try node.take("scale")
        softmaxPrecision = try node.take("softmax_precision")
        guard softmaxPrecision?.isFloatingPoint ?? true else {
            throw OperatorError("softmax_precision must be a floating point type")
        }
    }
}
