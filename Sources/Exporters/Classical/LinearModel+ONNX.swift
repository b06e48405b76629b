import Classical

extension Standardization {
    /// The features brought to the scale, by a Scaler unless there is nothing to do.
    func write(_ tail: ClassicalTail) -> String {
        guard offsets.contains(where: { $0 != 0 }) || scales.contains(where: { $0 != 1 }) else { return tail.features }
        return tail.emitClassical(
            "Scaler", [tail.features], [("offset", .floats(offsets)), ("scale", .floats(scales))])[0]
    }
}

extension LinearModel: ClassicalWritable {
    /// A Scaler and a LinearRegressor or LinearClassifier.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        let x = standardization.write(tail)
        switch link {
        case .identity:
            let scores = tail.emitClassical(
                "LinearRegressor", [x],
                [
                    ("coefficients", .floats(coefficients)), ("intercepts", .floats(intercepts)),
                    ("targets", .int(intercepts.count)),
                ])
            return ClassicalOutputs(scores: scores[0])
        case .logistic:
            // The function and its negative: the first class has the probability of the negative.
            return classifier(
                tail, x, coefficients.map { -$0 } + coefficients, intercepts.map { -$0 } + intercepts, "LOGISTIC")
        case .softmax: return classifier(tail, x, coefficients, intercepts, "SOFTMAX")
        case .oneAgainstOthers:
            var outputs = classifier(tail, x, coefficients, intercepts, "LOGISTIC")
            outputs.scores = tail.emitClassical("Normalizer", [outputs.scores], [("norm", .string("L1"))])[0]
            return outputs
        }
    }

    private func classifier(
        _ tail: ClassicalTail, _ x: String, _ coefficients: [Float], _ intercepts: [Float], _ transform: String
    ) -> ClassicalOutputs {
        let outputs = tail.emitClassical(
            "LinearClassifier", [x], outputs: 2,
            [
                ("coefficients", .floats(coefficients)), ("intercepts", .floats(intercepts)),
                ("post_transform", .string(transform)),
                tail.classLabels(intercepts.count, ("classlabels_ints", "classlabels_strings")),
            ])
        return ClassicalOutputs(scores: outputs[1], label: outputs[0])
    }
}
