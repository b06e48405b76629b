import Evaluation
import EvaluationReports
import Images
import Reports

/// The page about a model: what it is, how good, where it fails.
public struct TrainingReportPage {
    public let html: String

    /// - Parameter curve: the course of the training; empty when it is not known.
    init(
        _ recipe: Recipe, _ set: ExampleSet, _ examples: [Int], _ evaluation: Evaluation,
        curve: [NetworkTrainer.EpochResult]
    ) {
        var courses: [EvaluationReport.Course] = []
        if curve.count > 1 {
            courses.append(
                EvaluationReport.Course(
                    name: "Loss", epochs: curve.map { Double($0.epoch) }, training: curve.map(\.loss),
                    validation: curve.compactMap(\.validation)))
        }
        let report = EvaluationReport(
            evaluation, title: recipe.name, subtitle: recipe.description,
            facts: [("Model", recipe.model.summary), ("Seed", "\(recipe.seed)")], unit: set.isSeries ? "cycles" : "",
            elements: set.elementName, courses: courses, recipe: recipe.text,
            picture: { place in
                guard case .pictures(let bank) = set.form, examples.indices.contains(place) else { return nil }
                return try? bank.image(examples[place]).encodePNG()
            })
        html = report.page().html()
    }
}

extension ExampleSet {
    /// Whether examples are windows over series.
    var isSeries: Bool {
        if case .windows = form { return true }
        return false
    }

    /// What examples are called.
    var elementName: String {
        switch form {
        case .pictures: "pictures"
        case .windows: "windows"
        case .rows: "rows"
        }
    }
}

extension TrainingRun {
    /// The version that records name.
    static let version = "mlc 0.1.0"

    /// The page about a model that was judged on examples.
    public static func report(
        _ recipe: Recipe, _ set: ExampleSet, _ examples: [Int], _ evaluation: Evaluation
    ) -> String {
        TrainingReportPage(recipe, set, examples, evaluation, curve: []).html
    }
}
