import Classical
import Statistics

extension Classical.TreeEnsemble: ClassicalWritable {
    /// A TreeEnsembleClassifier or TreeEnsembleRegressor.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        switch (task, link) {
        case (.classification, .logistic):
            // The raw score and its negative: the first class has the probability of the negative.
            return classifier(tail, TreeTable(trees, mirrored: true), baseline.map { -$0 } + baseline, "LOGISTIC")
        case (.classification, .softmax): return classifier(tail, TreeTable(trees), baseline, "SOFTMAX")
        case (.classification, _): return classifier(tail, TreeTable(trees), baseline, "NONE")
        case (_, .isolation(let length)):
            let rate = tail.add(Float(-Elementary.log(2) / Double(length)), "rate")
            return ClassicalOutputs(scores: tail.emit("Exp", [tail.emit("Mul", [regressor(tail), rate])]))
        default: return ClassicalOutputs(scores: regressor(tail))
        }
    }

    private func regressor(_ tail: ClassicalTail) -> String {
        let table = TreeTable(trees)
        return tail.emitClassical(
            "TreeEnsembleRegressor", [tail.features],
            table.nodes + table.leaves("target")
                + [("n_targets", .int(baseline.count)), ("base_values", .floats(baseline))])[0]
    }

    private func classifier(
        _ tail: ClassicalTail, _ table: TreeTable, _ baseline: [Float], _ transform: String
    ) -> ClassicalOutputs {
        // ONNX Runtime takes two base values for those of one score, so two classes get them by a tree of one leaf, the last.
        var table = table
        let hasBase = baseline.count != 2
        if !hasBase && baseline.contains(where: { $0 != 0 }) { table.addConstantTree(trees.count, baseline) }
        let outputs = tail.emitClassical(
            "TreeEnsembleClassifier", [tail.features], outputs: 2,
            table.nodes + table.leaves("class") + (hasBase ? [("base_values", .floats(baseline))] : [])
                + [
                    ("post_transform", .string(transform)),
                    tail.classLabels(baseline.count, ("classlabels_int64s", "classlabels_strings")),
                ])
        // The operator's own label of two classes follows the sign of the weights, not the greater score.
        return ClassicalOutputs(scores: outputs[1], label: hasBase ? outputs[0] : nil)
    }
}
