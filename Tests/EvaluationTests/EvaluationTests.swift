import Foundation
import Statistics
import Testing

@testable import Evaluation

@Suite("Evaluation")
struct EvaluationTests {
    let vectors: EvaluationVectors

    init() throws { vectors = try EvaluationVectors.load() }

    @Test("JSON holds each metric with value, low, high and n, and reads back")
    func json() throws {
        var options = quickOptions()
        options.costs = Costs(miss: 10, falseAlarm: 1)
        options.validation = try vectors.binary[1].data()
        let evaluation = try Evaluation(
            vectors.binary[0].data(), slicings: [Slicing(key: "line", parts: vectors.binary[0].labels.map { "\($0)" })],
            options: options)
        let data = try JSONEncoder().encode(evaluation)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let accuracy = try #require((object["metrics"] as? [String: Any])?["accuracy"] as? [String: Any])
        #expect(Set(accuracy.keys) == ["value", "low", "high", "n", "method"] && accuracy["n"] as? Int == 60)
        let again = try JSONDecoder().decode(Evaluation.self, from: data)
        #expect(again.metrics == evaluation.metrics && again.cheapestThreshold == evaluation.cheapestThreshold)
        #expect(again.calibration == evaluation.calibration && again.calibration?.temperature != nil)
        let unknown = Measure(.nan, .unknown, n: 0, method: "none")
        let text = String(decoding: try JSONEncoder().encode(unknown), as: UTF8.self)
        #expect(text.contains("\"value\":null"))
        #expect(try JSONDecoder().decode(Measure.self, from: Data(text.utf8)).value.isNaN)
    }

    @Test("examples of one class alone have no curves, and can be written")
    func oneClass() throws {
        for positive in [nil, 0, 1] {
            let data = try ClassificationData(
                classes: ["bad", "good"], labels: [1, 1, 1], probabilities: [[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]],
                positive: positive)
            var options = quickOptions()
            options.costs = Costs(miss: 10, falseAlarm: 1)
            options.validation = data
            let evaluation = try Evaluation(
                data, slicings: [Slicing(key: "line", parts: ["1", "1", "2"])], options: options)
            #expect(evaluation.curves?.isEmpty == true)
            let again = try JSONDecoder().decode(Evaluation.self, from: JSONEncoder().encode(evaluation))
            #expect(again.metrics["accuracy"] == evaluation.metrics["accuracy"])
        }
    }

    @Test("the same data and seed give the same result, and groups widen intervals")
    func groups() throws {
        let row = vectors.binary[1]
        // Elements of one group are all right or all wrong together.
        let order = row.labels.indices.sorted { abs(row.probabilities[$0] - 0.5) < abs(row.probabilities[$1] - 0.5) }
        var groups = [String](repeating: "", count: order.count)
        for (place, index) in order.enumerated() { groups[index] = "part \(place / 25)" }
        let alone = try Evaluation(row.data(), options: quickOptions(200))
        let grouped = try Evaluation(row.data(groups: groups), options: quickOptions(200))
        #expect(grouped.metrics == (try Evaluation(row.data(groups: groups), options: quickOptions(200))).metrics)
        let (narrow, wide) = (try #require(alone.metrics["accuracy"]), try #require(grouped.metrics["accuracy"]))
        #expect(wide.high - wide.low > 1.3 * (narrow.high - narrow.low))
        #expect(grouped.groups == 20 && wide.method.contains("20 groups") && narrow.method.contains("exact"))
    }

    @Test("a perfect score in groups is as certain as there are groups")
    func perfect() throws {
        let labels = (0..<40).map { $0 % 2 }
        let data = try ClassificationData(
            classes: ["a", "b"], labels: labels, probabilities: labels.map { $0 == 1 ? [0, 1] : [1, 0] },
            groups: labels.indices.map { "\($0 / 8)" })
        let evaluation = try Evaluation(data, options: quickOptions())
        for name in ["accuracy", "recall", "roc_auc", "average_precision"] {
            let measure = try #require(evaluation.metrics[name])
            #expect(
                measure.value == 1 && measure.high == 1 && measure.low < 0.5 && measure.low > 0.4, "\(name): \(measure)"
            )
        }
        #expect(evaluation.mistakes.isEmpty)
    }

    @Test("a slice that is worse is named, and chance is not")
    func slices() throws {
        var random = SeededGenerator(seed: 8)
        let count = 600
        let labels = (0..<count).map { _ in random.integer(in: 0...1) }
        let lamps = (0..<count).map { _ in ["left", "right", "dim"][random.integer(in: 0...2)] }
        let shifts = (0..<count).map { _ in "shift \(random.integer(in: 1...8))" }
        let probabilities = labels.indices.map { index -> [Double] in
            let isRight = random.chance(lamps[index] == "dim" ? 0.7 : 0.95)
            let p = isRight == (labels[index] == 1) ? 0.9 : 0.1
            return [1 - p, p]
        }
        for groups in [nil, labels.indices.map { "part \($0 / 3)" }] {
            let data = try ClassificationData(
                classes: ["ok", "scratch"], labels: labels, probabilities: probabilities, groups: groups)
            let slicings = [Slicing(key: "lamp", parts: lamps), Slicing(key: "shift", parts: shifts)]
            let evaluation = try Evaluation(data, slicings: slicings, options: quickOptions(200))
            let worse = evaluation.slices.filter(\.isWorse)
            #expect(Set(worse.map(\.part)) == ["dim"] && worse.contains { $0.metric == "accuracy" })
            #expect(evaluation.slices.filter { $0.key == "shift" }.allSatisfy { !$0.isWorse && !$0.isBetter })
        }
    }

    @Test("slices without correction would alarm; with it seldom")
    func corrected() throws {
        var alarms = 0
        for round in 0..<40 {
            var random = SeededGenerator(seed: UInt64(round))
            let truth = (0..<300).map { _ in random.uniform(0, 100) }
            let data = try RegressionData(truth: truth, predictions: truth.map { $0 + 10 * random.normal() })
            let parts = truth.map { _ in "unit \(random.integer(in: 1...6))" }
            let evaluation = try Evaluation(
                data, slicings: [Slicing(key: "unit", parts: parts)], options: quickOptions(60))
            if evaluation.slices.contains(where: { $0.isWorse || $0.isBetter }) { alarms += 1 }
        }
        #expect(alarms <= 8, "\(alarms) of 40")
    }

    @Test func quantileSlices() {
        let values = (0..<100).map(Double.init) + [.nan]
        let slicing = Slicing.quantiles(key: "brightness", values: values) { "\(Int($0)) to \(Int($1))" }
        #expect(slicing.order.count == 4 && slicing.parts[100] == nil)
        #expect(slicing.members().map(\.elements.count).allSatisfy { (24...26).contains($0) })
        #expect(Set(Slicing.quantiles(key: "k", values: [1, 1, 1]) { "\($0) \($1)" }.parts).count == 1)
    }

    @Test("baselines are compared on the same draws")
    func baselines() throws {
        let row = vectors.binary[1]
        let share = Double(row.labels.reduce(0, +)) / Double(row.labels.count)
        let constant = try ClassificationData(
            classes: ["ok", "scratch"], labels: row.labels, probabilities: row.labels.map { _ in [1 - share, share] })
        let evaluation = try Evaluation(row.data(), baselines: [("constant", constant)], options: quickOptions(200))
        let baseline = try #require(evaluation.baselines.first)
        #expect(baseline.metrics["roc_auc"]?.value == 0.5)
        let gain = try #require(baseline.differences["roc_auc"])
        #expect(gain.low > 0.2 && abs(gain.value - (evaluation.metrics["roc_auc"]?.value ?? 0) + 0.5) < 1e-12)
        #expect((baseline.differences["brier"]?.high ?? 1) < 0)
        let other = try vectors.binary[0].data()
        #expect(throws: EvaluationError.self) { try Evaluation(row.data(), baselines: [("other", other)]) }

        let numbers = vectors.regression[0]
        let mean = numbers.truth.reduce(0, +) / Double(numbers.truth.count)
        let flat = try RegressionData(truth: numbers.truth, predictions: numbers.truth.map { _ in mean })
        let regression = try Evaluation(numbers.data(), baselines: [("mean", flat)], options: quickOptions(200))
        #expect((regression.baselines[0].differences["rmse"]?.high ?? 1) < 0)
        #expect(abs(regression.baselines[0].metrics["r2"]?.value ?? 1) < 1e-12)
    }

    @Test("the worst mistakes come first")
    func mistakes() throws {
        let row = vectors.binary[1]
        let mistakes = try Evaluation(row.data(), options: quickOptions()).mistakes
        #expect(
            mistakes.count
                == min(24, row.labels.indices.count { (row.probabilities[$0] >= 0.5) != (row.labels[$0] == 1) }))
        #expect(zip(mistakes, mistakes.dropFirst()).allSatisfy { $0.severity >= $1.severity - 1e-12 })
        #expect(mistakes.allSatisfy { $0.truth != $0.answer })
    }

    @Test("scores of a detector need no probabilities")
    func detector() throws {
        let scores = [0.1, 3.0, 2.0, 9.0, 1.0, 12.0]
        let data = try ClassificationData(
            scores: scores, isPositive: [false, false, false, true, false, true], threshold: 5)
        let evaluation = try Evaluation(data, options: quickOptions())
        #expect(evaluation.metrics["roc_auc"]?.value == 1 && evaluation.metrics["log_loss"] == nil)
        #expect(evaluation.metrics["recall"]?.value == 1 && evaluation.threshold?.threshold == 5)
    }

    @Test("data that fit nothing are refused with the place")
    func errors() {
        #expect(throws: EvaluationError.self) {
            try ClassificationData(classes: ["a", "b"], labels: [0, 2], probabilities: [[1, 0], [0, 1]])
        }
        #expect(throws: EvaluationError.self) {
            try ClassificationData(classes: ["a", "b"], labels: [0], probabilities: [[0.7, 0.7]])
        }
        #expect(throws: EvaluationError.self) {
            try ClassificationData(classes: ["a", "b"], labels: [], probabilities: [])
        }
        #expect(throws: EvaluationError.self) { try RegressionData(truth: [1, .nan], predictions: [1, 2]) }
        #expect(throws: EvaluationError.self) { try RegressionData(truth: [1], predictions: [1], groups: []) }
    }
}
