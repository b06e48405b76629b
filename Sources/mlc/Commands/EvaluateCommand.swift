import ArgumentParser
import Evaluation
import Foundation
import Platform
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Judges a trained model on data.",
        discussion: """
            The model is a folder that mlc train wrote, its model.onnx, or a bundle of it. The data are prepared and split as \
            the model's recipe says, and the model is judged on the test part.
            """)

    /// The examples that are judged.
    enum Part: String, CaseIterable, ExpressibleByArgument { case test, validation, all }

    @Argument(help: "A folder, a model (.onnx) or a bundle (.mlcb).") var model: String
    @Option(help: "Files, or a folder; may be repeated.") var data: [String] = []
    @Option(help: "The part of the data to judge on.") var part = Part.test
    @Option(help: "Threads that share the work.") var threads = 1
    @Option(help: "Write the results as a page, HTML.") var report: String?
    @Flag(help: "Print JSON: metrics by name, each with value, low, high and n.") var json = false

    func run() throws {
        let scorer = try scorer()
        let set = try scorer.examples(data)
        let split = try set.split(scorer.recipe.split, seed: scorer.recipe.seed)
        let test = split.test.isEmpty ? split.validation : split.test
        let examples =
            switch part {
            case .test: test
            case .validation: split.validation
            case .all: Array(0..<set.count)
            }
        let evaluation = try TrainingRun.judge(
            scorer, set, examples, training: split.train, validation: split.test.isEmpty ? [] : split.validation)
        if let report {
            let page = TrainingRun.report(scorer.recipe, set, examples, evaluation)
            try AtomicFile.write(Array(page.utf8), to: report)
        }
        for remark in set.remarks { note("note: \(remark)") }
        if json { try printJSON(evaluation) } else { print(EvaluationText(evaluation).text) }
    }

    private func scorer() throws -> ModelScorer {
        guard model.hasSuffix(".mlcb") else {
            return try ModelScorer(model: ModelFolder.model(at: model), threads: threads)
        }
        let reader = try openBundle(model)
        var options = ProgramOptions()
        (options.target, options.threads) = (nil, threads)
        let (compiled, _) = try options.load(reader, path: model)
        return try ModelScorer(compiled, properties: reader.manifest.provenance, path: model)
    }
}
