import Foundation
import Testing

@testable import Evaluation

@Suite("Metrics beside scikit-learn's")
struct MetricsTests {
    let vectors: EvaluationVectors

    init() throws { vectors = try EvaluationVectors.load() }

    private func expect(_ evaluation: Evaluation, _ values: [String: Double]) {
        for (name, expected) in values {
            guard let measure = evaluation.metrics[name] else {
                Issue.record("there is no '\(name)'")
                continue
            }
            #expect(
                abs(measure.value - expected) <= 1e-9 * max(1, abs(expected)), "\(name): \(measure.value), \(expected)")
            #expect(
                measure.low <= measure.value + 1e-12 && measure.high >= measure.value - 1e-12, "\(name): \(measure)")
            #expect(measure.n > 0 && !measure.method.isEmpty)
        }
    }

    @Test func binary() throws {
        for row in vectors.binary {
            let evaluation = try Evaluation(row.data(), options: quickOptions(200))
            expect(evaluation, row.values)
            #expect(evaluation.confusion == row.confusion)
            let ranked = RankedScores(scores: row.probabilities, isPositive: row.labels.map { $0 == 1 })
            let (roc, precisionRecall) = (ranked.rocCurve(), ranked.precisionRecallCurve())
            #expect(close(roc.x, row.roc[0]) && close(roc.y, row.roc[1]))
            // scikit-learn ends the curve where everything is found.
            let found = row.precisionRecall[0].count
            #expect(close(Array(precisionRecall.x.prefix(found)), row.precisionRecall[0]))
            #expect(close(Array(precisionRecall.y.prefix(found)), row.precisionRecall[1]))
        }
    }

    @Test("a class that no element has counts nowhere")
    func multiclass() throws {
        for row in vectors.multiclass {
            let evaluation = try Evaluation(row.data(), options: quickOptions(200))
            expect(evaluation, row.values)
            #expect(evaluation.confusion == row.confusion && evaluation.positive == nil)
        }
    }

    @Test func regression() throws {
        for row in vectors.regression { expect(try Evaluation(row.data(), options: quickOptions(400)), row.values) }
    }

    @Test func temperature() throws {
        for row in vectors.multiclass {
            let temperature = TemperatureScaling.fit(probabilities: row.probabilities, labels: row.labels)
            #expect(abs(temperature - row.temperature) < 1e-4 * row.temperature)
            let scaled = TemperatureScaling.apply(temperature, to: row.probabilities)
            #expect(scaled.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        }
        for row in vectors.binary {
            let pairs = row.probabilities.map { [1 - $0, $0] }
            let temperature = TemperatureScaling.fit(probabilities: pairs, labels: row.labels)
            #expect(abs(temperature - row.temperature) < 1e-4 * row.temperature)
        }
    }

    @Test("the cheapest threshold costs what the best of all costs")
    func threshold() throws {
        for row in vectors.binary {
            let chosen = Threshold.cheapest(
                scores: row.probabilities, isPositive: row.labels.map { $0 == 1 }, costs: Costs(miss: 20, falseAlarm: 3)
            )
            #expect(abs((chosen.cost ?? .nan) - row.cheapest) < 1e-12)
            let finding = Threshold.finding(
                atLeast: 0.9, scores: row.probabilities, isPositive: row.labels.map { $0 == 1 })
            #expect(finding.missRate.value <= 0.1 && finding.missRate.high < 0.5)
        }
        // Where defects are rare, false alarms weigh more, and the threshold rises.
        let row = vectors.binary[1]
        let isPositive = row.labels.map { $0 == 1 }
        let rare = Threshold.cheapest(
            scores: row.probabilities, isPositive: isPositive, costs: Costs(miss: 20, falseAlarm: 3, prevalence: 0.001))
        let usual = Threshold.cheapest(
            scores: row.probabilities, isPositive: isPositive, costs: Costs(miss: 20, falseAlarm: 3))
        #expect(rare.threshold > usual.threshold)
        let never = Threshold.cheapest(
            scores: [0.5, 0.5], isPositive: [true, false], costs: Costs(miss: 1, falseAlarm: 9))
        #expect(never.missRate.value == 1 && never.falseAlarmRate.value == 0)
    }

    @Test("a power law is found, and what twice the data would do")
    func learningCurve() throws {
        let law = vectors.powerLaw
        let points = zip(law.counts, law.errors).map { LearningCurve.Point(count: $0, error: $1, deviation: 0.001) }
        let curve = try #require(LearningCurve(points))
        #expect(abs(curve.doubled.value - law.doubled) < 1e-6 && abs(curve.rate - 0.6) < 1e-9)
        #expect(curve.doubled.low <= law.doubled && curve.doubled.high >= law.doubled)
        #expect(curve.verdict == .helps)
        let flat = law.counts.map { LearningCurve.Point(count: $0, error: 0.2, deviation: 0.001) }
        #expect(LearningCurve(flat)?.verdict == .saturated)
        let noisy = law.counts.map { LearningCurve.Point(count: $0, error: 0.2, deviation: 0.2) }
        #expect(LearningCurve(noisy)?.verdict == .unclear)
        #expect(LearningCurve(Array(points.prefix(2))) == nil)
    }

    @Test func diagnosis() {
        #expect(FitDiagnosis(training: 0.02, validation: 0.4, baseline: 0.7).verdict == .overfitting)
        #expect(FitDiagnosis(training: 0.65, validation: 0.66, baseline: 0.7).verdict == .underfitting)
        #expect(FitDiagnosis(training: 0.10, validation: 0.13, baseline: 0.7).verdict == .sound)
        #expect(FitDiagnosis(training: 0.02, validation: 0.4, baseline: 0.7, doubt: 0.5).verdict == .sound)
    }

    private func close(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
    }
}
