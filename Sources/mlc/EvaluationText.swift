import Evaluation
import Foundation

/// What an evaluation says, for a terminal.
struct EvaluationText {
    let text: String

    init(_ evaluation: Evaluation) {
        var lines = ["\(evaluation.n) examples\(evaluation.groups.map { " in \($0) groups" } ?? "")"]
        let width = evaluation.orderedMetrics.map(\.name.count).max() ?? 0
        for (name, measure) in evaluation.orderedMetrics {
            let label = name.padding(toLength: width, withPad: " ", startingAt: 0)
            lines.append(
                "  \(label)  \(Self.number(measure.value))  (\(Self.number(measure.low)) to \(Self.number(measure.high)))"
            )
        }
        for baseline in evaluation.baselines {
            let names = ["accuracy", "average_precision", "rmse"].filter { baseline.metrics[$0] != nil }
            let values = names.map { "\($0) \(Self.number(baseline.metrics[$0]?.value ?? 0))" }
            lines.append("beside it, \(baseline.name): \(values.joined(separator: ", "))")
        }
        for slice in evaluation.slices where slice.isWorse {
            lines.append(
                "worse where \(slice.key) is \(slice.part): \(slice.metric) \(Self.number(slice.measure.value)), elsewhere "
                    + "\(Self.number(slice.rest))")
        }
        if let fit = evaluation.fit { lines.append("fit: \(fit.verdict.rawValue)") }
        text = lines.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String {
        String(format: value.magnitude >= 100 ? "%.1f" : "%.4f", value)
    }
}
