import Evaluation
import Reports

/// The report of an evaluation: what a person has to know before trusting a model, the most important first.
public struct EvaluationReport {
    /// A loss or a metric by epoch, on training and on validation data.
    public struct Course: Sendable {
        public var name: String
        public var epochs: [Double]
        public var training: [Double]
        public var validation: [Double]
        /// The epoch whose weights were kept.
        public var best: Double?

        public init(name: String, epochs: [Double], training: [Double], validation: [Double], best: Double? = nil) {
            (self.name, self.epochs, self.training) = (name, epochs, training)
            (self.validation, self.best) = (validation, best)
        }
    }

    public var evaluation: Evaluation
    public var title: String
    public var subtitle: String
    /// Small facts below the title: model, data, seed, date.
    public var facts: [(name: String, value: String)]
    /// The unit of a regression's values, such as `cycles`; empty for none.
    public var unit: String
    /// What elements are called: `pictures`, `windows`, `rows`.
    public var elements: String
    public var courses: [Course]
    /// The picture of an element as PNG or JPEG bytes, for the worst mistakes; nil where there is none.
    public var picture: (Int) -> [UInt8]?
    /// The recipe's text; empty for none.
    public var recipe: String

    public init(
        _ evaluation: Evaluation, title: String, subtitle: String = "", facts: [(name: String, value: String)] = [],
        unit: String = "", elements: String = "elements", courses: [Course] = [], recipe: String = "",
        picture: @escaping (Int) -> [UInt8]? = { _ in nil }
    ) {
        (self.evaluation, self.title, self.subtitle, self.facts) = (evaluation, title, subtitle, facts)
        (self.unit, self.elements, self.courses) = (unit, elements, courses)
        (self.recipe, self.picture) = (recipe, picture)
    }

    /// The page.
    public func page() -> Page {
        var facts = facts
        facts.append(("Tested on", "\(NumberText.count(evaluation.n)) \(elements)\(groupText)"))
        let blocks =
            summary + measures + baselines + decisions + curves + confusion + calibration + predictions + slices
            + training + mistakes + method
        return Page(title, subtitle: subtitle, facts: facts, blocks: blocks)
    }

    /// What stands out, good or bad, in sentences: for the top of the page and for the command line.
    public func findings() -> [(tone: Tone, text: String)] {
        var findings: [(tone: Tone, text: String)] = []
        for baseline in evaluation.baselines { findings += finding(baseline) }
        if let fit = evaluation.fit, let text = Self.sentence(fit) { findings.append((.warning, text)) }
        for slice in evaluation.slices where slice.isWorse {
            let metric = MetricText.name(slice.metric)
            findings.append(
                (
                    .warning,
                    "\(metric) is worse for \(slice.key) '\(slice.part)': "
                        + "\(MetricText.value(slice.measure.value, of: slice.metric)) beside "
                        + "\(MetricText.value(slice.rest, of: slice.metric)) for the rest."
                ))
        }
        if let curve = evaluation.learningCurve { findings.append(Self.finding(curve)) }
        if let calibration = evaluation.calibration, let finding = finding(calibration) { findings.append(finding) }
        if let rare = rareClass() {
            findings.append(
                (
                    .warning,
                    "Only \(rare.count) \(elements) are '\(rare.name)': what is said about that class is uncertain."
                ))
        }
        return findings
    }

    private var groupText: String { evaluation.groups.map { " in \(NumberText.count($0)) groups" } ?? "" }

    private func rareClass() -> (name: String, count: Int)? {
        guard let classes = evaluation.classes, let confusion = evaluation.confusion else { return nil }
        let counts = zip(classes, confusion).map { ($0, $1.reduce(0, +)) }
        guard let rarest = counts.min(by: { $0.1 < $1.1 }), rarest.1 < 30 else { return nil }
        return (rarest.0, rarest.1)
    }

    /// The metrics that decide, by task.
    var leading: [String] {
        if evaluation.task == .regression { return ["rmse", "mae", "r2", "cmapss_score"] }
        return evaluation.positive == nil
            ? ["accuracy", "f1_macro", "average_precision", "roc_auc"]
            : ["average_precision", "recall", "precision", "roc_auc"]
    }

    private var summary: [Block] {
        let figures = leading.compactMap { name in
            evaluation.metrics[name].map { measure in
                KeyFigure(
                    MetricText.name(name) + (unitText(name).isEmpty ? "" : " (\(unit))"),
                    MetricText.value(measure.value, of: name), detail: "95%: \(MetricText.interval(measure, of: name))")
            }
        }
        return [.figures(figures)] + findings().map { .note($0.tone, $0.text) }
    }

    /// The unit after values that have one.
    func unitText(_ metric: String) -> String {
        !unit.isEmpty && ["rmse", "mae", "median_absolute_error", "bias"].contains(metric) ? " \(unit)" : ""
    }

    private func finding(_ baseline: Evaluation.Baseline) -> [(tone: Tone, text: String)] {
        guard let name = leading.first(where: { baseline.differences[$0]?.value.isFinite == true }),
            let difference = baseline.differences[name], let own = evaluation.metrics[name],
            let other = baseline.metrics[name]
        else { return [] }
        let isHigherBetter = Evaluation.isHigherBetter(name)
        let better = isHigherBetter ? difference.low > 0 : difference.high < 0
        let worse = isHigherBetter ? difference.high < 0 : difference.low > 0
        let numbers =
            "\(MetricText.name(name)) is \(MetricText.value(own.value, of: name)), "
            + "and \(MetricText.value(other.value, of: name)) for the baseline '\(baseline.name)'"
        if better { return [(.good, numbers + ": better beyond chance.")] }
        if worse { return [(.bad, numbers + ": the simpler answer is better.")] }
        return [(.warning, numbers + ": the difference may be chance.")]
    }

    static func sentence(_ fit: FitDiagnosis) -> String? {
        let training = NumberText.significant(fit.training)
        let validation = NumberText.significant(fit.validation)
        switch fit.verdict {
        case .overfitting:
            return
                "The model overfits: its error is \(training) on training data and \(validation) on validation data. "
                + "More data, stronger augmentation, a smaller model or earlier stopping help."
        case .underfitting:
            return
                "The model underfits: even on training data its error is \(training), and a constant answer has "
                + "\(NumberText.significant(fit.baseline)). A larger model, longer training or better features help."
        case .sound: return nil
        }
    }

    static func finding(_ curve: LearningCurve) -> (tone: Tone, text: String) {
        let gain = "by \(NumberText.percent(max(0, curve.gain.value), 0))"
        let range =
            "\(NumberText.percent(max(0, curve.gain.low), 0)) to \(NumberText.percent(max(0, curve.gain.high), 0))"
        switch curve.verdict {
        case .helps: return (.neutral, "More data would help: twice as much lowers the error \(gain) (\(range)).")
        case .saturated:
            return (
                .neutral, "More data of this kind would hardly help: twice as much lowers the error \(gain) (\(range))."
            )
        case .unclear:
            return (.neutral, "Whether more data would help is unclear: twice as much may lower the error by \(range).")
        }
    }

    private func finding(_ calibration: Calibration) -> (tone: Tone, text: String)? {
        guard let temperature = calibration.temperature, let after = calibration.errorWithTemperature,
            let before = evaluation.metrics["expected_calibration_error"], before.value > 0.05,
            after < 0.7 * before.value
        else { return nil }
        let direction = temperature > 1 ? "too sure of itself" : "not sure enough of itself"
        return (
            .warning,
            "The model is \(direction): probabilities are off by \(NumberText.percent(before.value)) on average. A temperature "
                + "of \(NumberText.significant(temperature)) brings that to \(NumberText.percent(after))."
        )
    }
}
