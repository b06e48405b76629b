import Classical
import Datasets
import Evaluation
import IR
import Statistics

/// Judges scores that a model gave examples: metrics with intervals, simpler answers beside it, and parts where it is worse.
struct ModelJudge {
    let recipe: Recipe
    let set: ExampleSet
    /// What simpler answers learn from; empty when nothing is known of it.
    let training: [Int]

    /// - Parameters:
    ///   - examples: what is judged, and `scores` what the model said of each.
    ///   - validation: examples with scores on which thresholds and temperature are chosen; none for no such advice.
    ///   - slices: whether parts are compared, which takes the longest.
    func evaluation(
        _ examples: [Int], _ scores: [[Double]], validation: (examples: [Int], scores: [[Double]])? = nil,
        slices: Bool = true
    ) throws -> Evaluation {
        guard !examples.isEmpty else { throw TrainingError("there are no examples to judge the model by") }
        var options = EvaluationOptions()
        options.costs = Costs(miss: recipe.decision.missCost, falseAlarm: recipe.decision.falseAlarmCost)
        let slicings = slices ? try slicings(examples) : []
        if recipe.task == .anomaly { return try anomalies(examples, scores, validation, slicings, options) }
        guard set.isClassification else {
            let data = try RegressionData(
                truth: examples.map { set.values[$0] }, predictions: scores.map { $0[0] }, groups: groups(examples),
                names: examples.map { set.sources[$0] }, isRemainingLife: set.isRemainingLife)
            var baselines: [(name: String, data: RegressionData)] = []
            for (name, answers) in try simplerAnswers(examples) {
                baselines.append(
                    (
                        name,
                        try RegressionData(
                            truth: data.truth, predictions: answers.map { $0[0] }, groups: data.groups,
                            isRemainingLife: data.isRemainingLife)
                    ))
            }
            return try Evaluation(data, baselines: baselines, slicings: slicings, options: options)
        }
        let data = try classification(examples, scores)
        if let validation, !validation.examples.isEmpty {
            options.validation = try classification(validation.examples, validation.scores)
        }
        var baselines: [(name: String, data: ClassificationData)] = []
        for (name, answers) in try simplerAnswers(examples) {
            baselines.append((name, try classification(examples, answers)))
        }
        return try Evaluation(data, baselines: baselines, slicings: slicings, options: options)
    }

    private func classification(_ examples: [Int], _ scores: [[Double]]) throws -> ClassificationData {
        try ClassificationData(
            classes: set.classes, labels: examples.map { set.labels[$0] }, probabilities: scores, positive: positive(),
            groups: groups(examples), names: examples.map { set.sources[$0] })
    }

    /// The class that the decision is about, of two.
    private func positive() -> Int? {
        guard let name = recipe.decision.positive, set.classes.count == 2 else { return nil }
        return set.classes.firstIndex(of: name)
    }

    /// An unusual example counts as found when its score is above those of 95% of the usual ones of the validation part, or
    /// of the judged ones where there is none.
    private func anomalies(
        _ examples: [Int], _ scores: [[Double]], _ validation: (examples: [Int], scores: [[Double]])?,
        _ slicings: [Slicing], _ options: EvaluationOptions
    ) throws -> Evaluation {
        try recipe.checkTask(set)
        guard let positive = positive() else { throw TrainingError("decision.positive is not known") }
        let isPositive = examples.map { set.labels[$0] == positive }
        var known = zip(scores, isPositive).filter { !$1 }.map { $0.0[0] }
        if let validation, !validation.examples.isEmpty {
            known = zip(validation.scores, validation.examples).filter { set.labels[$1] != positive }.map { $0.0[0] }
        }
        let usual = known.sorted()
        let limit = usual.isEmpty ? 0 : usual[min(usual.count - 1, usual.count * 95 / 100)]
        let data = try ClassificationData(
            scores: scores.map { $0[0] }, isPositive: isPositive, threshold: limit,
            classes: (set.classes[1 - positive], set.classes[positive]), groups: groups(examples),
            names: examples.map { set.sources[$0] })
        return try Evaluation(data, slicings: slicings, options: options)
    }

    /// The group of each example when examples share groups.
    private func groups(_ examples: [Int]) -> [String]? {
        let groups = examples.map { set.groups[$0] }
        return Set(groups).count == groups.count ? nil : groups.map { "\($0)" }
    }

    private func slicings(_ examples: [Int]) throws -> [Slicing] {
        var result = set.groupSlicings(examples)
        if set.isClassification {
            result.append(Slicing(key: "class", parts: examples.map { set.classes[set.labels[$0]] }))
        }
        switch set.form {
        case .pictures(let bank):
            let levels = examples.map { bank.brightness($0) }
            result.append(
                Slicing.quantiles(key: "brightness", values: levels) { low, high in
                    "\(Int(low.rounded())) to \(Int(high.rounded()))"
                })
        case .rows:
            for (place, name) in set.columns.enumerated() {
                guard let words = set.categories[name], words.count <= 20,
                    !set.groupColumns.contains(where: { $0.name == name })
                else { continue }
                result.append(
                    Slicing(
                        key: name,
                        parts: examples.map { example in
                            let code = set.raw[example, place]
                            return code.isNaN ? nil : words[Int(code)]
                        }))
            }
        case .windows: break
        }
        if !set.isClassification {
            result.append(
                Slicing.quantiles(key: "target", values: examples.map { set.values[$0] }) { low, high in
                    "\(Int(low.rounded())) to \(Int(high.rounded()))"
                })
        }
        return result
    }

    /// What a constant and a linear model answer, learnt from the training part.
    private func simplerAnswers(_ examples: [Int]) throws -> [(name: String, scores: [[Double]])] {
        guard !training.isEmpty else { return [] }
        var result: [(name: String, scores: [[Double]])] = []
        if set.isClassification {
            var shares = [Double](repeating: 0, count: set.classes.count)
            for example in training { shares[set.labels[example]] += 1 / Double(training.count) }
            result.append(("constant", examples.map { _ in shares }))
        } else {
            let mean = training.reduce(0) { $0 + set.values[$1] } / Double(training.count)
            result.append(("constant", examples.map { _ in [mean] }))
        }
        guard let rows = set.lastRows(), !rows.values.contains(where: \.isNaN) else { return result }
        let target: TrainingSet.Target =
            set.isClassification
            ? .labels(training.map { set.labels[$0] }, classes: set.classes.count)
            : .values(training.map { Float(set.values[$0]) })
        let family: ClassicalFamily = set.isClassification ? .logisticRegression : .linearRegression
        let fit = try family.fit(TrainingSet(features: rows.selecting(rows: training), target: target))
        let scores = fit.model.predict(rows.selecting(rows: examples))
        result.append(("linear", (0..<scores.rows).map { scores.row($0).map(Double.init) }))
        return result
    }
}

extension ExampleSet {
    /// The features of each example, of windows those of the last step; nil for pictures.
    func lastRows() -> Matrix? {
        switch form {
        case .pictures: nil
        case .windows(let rows, let windows): rows.selecting(rows: windows.map(\.end))
        case .rows(let rows): rows
        }
    }
}

extension PictureBank {
    /// The mean level of a picture's samples.
    func brightness(_ index: Int) -> Double {
        let sum = bytes[index * stride..<(index + 1) * stride].reduce(0) { $0 + Int($1) }
        return Double(sum) / Double(max(stride, 1))
    }
}
