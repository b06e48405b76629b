import Evaluation
import Foundation

/// What an evaluation says, for a terminal.
struct EvaluationText {
    let text: String

    /// - Parameter groups: the keys of slices of which every part is told; of the others only parts where the model is worse.
    init(_ evaluation: Evaluation, comparing groups: [String] = []) {
        var lines = ["\(evaluation.n) examples\(evaluation.groups.map { " in \($0) groups" } ?? "")"]
        let width = evaluation.orderedMetrics.map(\.name.count).max() ?? 0
        for (name, measure) in evaluation.orderedMetrics {
            let label = name.padding(toLength: width, withPad: " ", startingAt: 0)
            lines.append(
                "  \(label)  \(Self.number(measure.value))  (\(Self.number(measure.low)) to \(Self.number(measure.high)))"
            )
        }
        if let folds = evaluation.folds {
            lines.append("means of \(folds.count) folds, and the lowest and the highest:")
            lines += evaluation.mainMetrics.map { name in Self.line(name, folds.compactMap { $0.values[name] }) }
        }
        for baseline in evaluation.baselines {
            let names = ["accuracy", "average_precision", "rmse"].filter { baseline.metrics[$0] != nil }
            let values = names.map { "\($0) \(Self.number(baseline.metrics[$0]?.value ?? 0))" }
            lines.append("beside it, \(baseline.name): \(values.joined(separator: ", "))")
        }
        for key in groups {
            let parts = evaluation.slices.filter { $0.key == key }
            lines.append(
                parts.isEmpty
                    ? "\(key): no group has enough examples to compare"
                    : "by \(key), with p-values after Holm's correction:")
            lines += parts.map { part in
                "  \(part.part): \(part.metric) \(Self.number(part.measure.value)) (\(Self.number(part.measure.low)) to "
                    + "\(Self.number(part.measure.high))) of \(part.measure.n), elsewhere \(Self.number(part.rest)), p "
                    + String(format: "%.2g", part.pValue)
                    + (part.isWorse ? ", worse" : part.isBetter ? ", better" : "")
            }
            if !parts.isEmpty && !parts.contains(where: \.isWorse) {
                lines.append("  no group of \(key) is served worse beyond chance")
            }
        }
        for slice in evaluation.slices where slice.isWorse {
            lines.append(
                "worse where \(slice.key) is \(slice.part): \(slice.metric) \(Self.number(slice.measure.value)), elsewhere "
                    + "\(Self.number(slice.rest))")
        }
        if let fit = evaluation.fit {
            lines.append(
                "fit: \(fit.verdict.rawValue): error \(Self.number(fit.training)) on training examples, "
                    + "\(Self.number(fit.validation)) on others, \(Self.number(fit.baseline)) for a constant answer")
        }
        if let curve = evaluation.learningCurve { lines += Self.lines(curve) }
        text = lines.joined(separator: "\n")
    }

    /// One fold of a cross-validation in a line.
    static func line(_ fold: Evaluation, _ number: Int, of count: Int) -> String {
        let values = fold.mainMetrics.map { "\($0) \(Self.number(fold.metrics[$0]?.value ?? 0))" }
        return "fold \(number) of \(count): \(fold.n) examples, \(values.joined(separator: ", "))"
    }

    /// A metric over the folds that have it.
    private static func line(_ name: String, _ values: [Double]) -> String {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        return "  \(name) \(number(mean)), \(number(values.min() ?? mean)) to \(number(values.max() ?? mean))"
    }

    private static func lines(_ curve: LearningCurve) -> [String] {
        let verdict =
            switch curve.verdict {
            case .helps: "more data would help"
            case .saturated: "more data of this kind would hardly help"
            case .unclear: "whether more data would help is unclear"
            }
        func share(_ value: Double) -> String { String(format: "%.0f%%", 100 * max(0, value)) }
        return curve.points.map { "  \($0.count) training examples: error \(number($0.error))" } + [
            "\(verdict): twice as much lowers the error by \(share(curve.gain.value)) (\(share(curve.gain.low)) to "
                + "\(share(curve.gain.high)))"
        ]
    }

    private static func number(_ value: Double) -> String {
        String(format: value.magnitude >= 100 ? "%.1f" : "%.4f", value)
    }
}
