import Evaluation
import Foundation
import Reports
import Statistics
import Testing

@testable import EvaluationReports

@Suite("Reports of evaluations")
struct EvaluationReportTests {
    /// Answers of a model that is worse on dim pictures and too sure of itself.
    private func classification(_ classes: Int) throws -> Evaluation {
        var random = SeededGenerator(seed: 3)
        let count = 400
        let names = classes == 2 ? ["free", "scratch"] : ["free", "scratch", "dent", "rust & <dirt>"]
        let labels = (0..<count).map { _ in random.chance(0.6) ? 0 : random.integer(in: 1...classes - 1) }
        let lamps = (0..<count).map { _ in random.chance(0.3) ? "dim" : "bright" }
        func answers(_ skill: Double) -> [[Double]] {
            labels.indices.map { index in
                let strength = lamps[index] == "dim" ? 0.35 * skill : skill
                let powers = (0..<classes).map {
                    Elementary.exp(3 * random.normal() + ($0 == labels[index] ? strength : 0))
                }
                let sum = powers.reduce(0, +)
                return powers.map { $0 / sum }
            }
        }
        var options = EvaluationOptions()
        options.resamples = 80
        options.costs = classes == 2 ? Costs(miss: 50, falseAlarm: 2, prevalence: 0.02) : nil
        options.validation = try ClassificationData(classes: names, labels: labels, probabilities: answers(8))
        let shares = (0..<classes).map { index in Double(labels.count { $0 == index }) / Double(count) }
        let constant = try ClassificationData(classes: names, labels: labels, probabilities: labels.map { _ in shares })
        let data = try ClassificationData(
            classes: names, labels: labels, probabilities: answers(8), names: labels.indices.map { "part-\($0).png" })
        var evaluation = try Evaluation(
            data, baselines: [("most frequent", constant)],
            slicings: [Slicing(key: "lamp", parts: lamps)], options: options)
        evaluation.learningCurve = LearningCurve(
            [(100, 0.31), (200, 0.24), (400, 0.185), (800, 0.15)].map { .init(count: $0, error: $1, deviation: 0.012) })
        evaluation.fit = FitDiagnosis(training: 0.03, validation: 0.52, baseline: 0.9)
        return evaluation
    }

    private func regression() throws -> Evaluation {
        var random = SeededGenerator(seed: 4)
        let truth = (0..<300).map { _ in random.uniform(5, 125) }
        let groups = truth.indices.map { "engine \($0 / 10)" }
        let data = try RegressionData(
            truth: truth, predictions: truth.map { $0 + (4 + $0 / 12) * random.normal() }, groups: groups,
            isRemainingLife: true)
        let flat = try RegressionData(
            truth: truth, predictions: truth.map { _ in 65 }, groups: groups, isRemainingLife: true)
        var options = EvaluationOptions()
        options.resamples = 80
        let bands = Slicing.quantiles(key: "remaining life", values: truth) {
            "\(NumberText.fixed($0, 0)) to \(NumberText.fixed($1, 0))"
        }
        return try Evaluation(data, baselines: [("mean", flat)], slicings: [bands], options: options)
    }

    private func save(_ page: Page, _ name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["MLC_SAMPLE_PAGES"] else { return }
        try Data(page.html().utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).html"))
    }

    @Test("a report names what stands out and shows every part", arguments: [2, 4])
    func classifications(_ classes: Int) throws {
        let epochs = (1...20).map(Double.init)
        let report = EvaluationReport(
            try classification(classes), title: "scratch-watch <1>", subtitle: "Pass or hold for a brushed case",
            facts: [("Model", "scratch-watch.onnx")], elements: "pictures",
            courses: [
                .init(
                    name: "Cross-entropy", epochs: epochs, training: epochs.map { 1 / $0 },
                    validation: epochs.map { 0.4 + 0.6 / $0 }, best: 12)
            ], recipe: "model: <auto>\n",
            picture: { index in
                Array(
                    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle cx='\(index % 9)' cy='4' r='2'/></svg>"
                        .utf8)
            })
        let findings = report.findings().map(\.text).joined(separator: "\n")
        #expect(findings.contains("better beyond chance") && findings.contains("overfits"))
        #expect(findings.contains("worse for lamp 'dim'") && findings.contains("More data would help"))
        let page = report.page()
        try save(page, "classes-\(classes)")
        let html = page.html()
        for heading in [
            "Measures", "Beside simpler answers", "Curves over all thresholds", "Right and wrong answers",
            "Can its probabilities be trusted?", "Parts of the data", "Training", "Worst mistakes",
            "How it was measured",
        ] {
            #expect(html.contains(">\(heading)</h2>"), "\(heading)")
        }
        #expect(html.contains(">The decision</h2>") == (classes == 2))
        #expect(!html.contains("<1>") && !html.contains("<dirt>") && html.contains("data:image/svg+xml;base64,"))
        #expect(html == report.page().html())
    }

    @Test func regressions() throws {
        let report = EvaluationReport(
            try regression(), title: "turbofan-rul", subtitle: "Remaining useful life of engines", unit: "cycles",
            elements: "windows")
        let findings = report.findings().map(\.text).joined(separator: "\n")
        #expect(findings.contains("better beyond chance"))
        let page = report.page()
        try save(page, "regression")
        let html = page.html()
        #expect(html.contains("C-MAPSS score") && html.contains(">Predictions</h2>") && html.contains("in 30 groups"))
        #expect(html.contains(">Largest errors</h2>") && !html.contains("Worst mistakes"))
    }

    @Test func names() {
        #expect(MetricText.name("recall[a[0]]") == "Recall of a[0]" && MetricText.name("rmse") == "RMSE")
        #expect(MetricText.value(0.123, of: "recall[x]") == "12.3%" && MetricText.value(0.5, of: "roc_auc") == "0.500")
    }
}
