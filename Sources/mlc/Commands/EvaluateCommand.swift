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
            the model's recipe says, and the model is judged on the test part; on all of them when they are other data than those of \
            the training and have no test part of their own.
            """)

    /// The examples that are judged.
    enum Part: String, CaseIterable, ExpressibleByArgument { case test, validation, all }

    @Argument(help: "A folder, a model (.onnx) or a bundle (.mlcb).") var model: String
    @Option(help: "Files, or a folder; may be repeated.") var data: [String] = []
    @Option(help: "The part of the data to judge on: test, validation or all.") var part: Part?
    @Option(
        help: ArgumentHelp(
            "Compare the groups of a column, such as a shift or a product, or of pictures those of a pattern over their names; "
                + "may be repeated.", valueName: "COLUMN"))
    var groups: [String] = []
    @Option(help: "Threads that share the work.") var threads = 1
    @Option(help: "Write the results as a page, HTML.") var report: String?
    @Flag(help: "Print JSON: metrics by name, each with value, low, high and n.") var json = false

    func run() throws {
        let scorer = try scorer()
        let set = try scorer.examples(data, comparing: groups)
        let split = try set.split(scorer.recipe.split, seed: scorer.recipe.seed)
        let isOther = part == nil && !set.givesTest && scorer.isOther(set)
        if isOther { note("note: these are not the data that the model was trained on; it is judged on all of them") }
        let test = split.test.isEmpty ? split.validation : split.test
        let examples =
            switch part ?? (isOther ? .all : .test) {
            case .test: test
            case .validation: split.validation
            case .all: Array(0..<set.count)
            }
        let evaluation = try TrainingRun.judge(
            scorer, set, examples, training: isOther ? [] : split.train,
            validation: isOther || split.test.isEmpty ? [] : split.validation)
        if let report {
            let page = TrainingRun.report(scorer.recipe, set, examples, evaluation)
            try AtomicFile.write(Array(page.utf8), to: report)
        }
        for remark in set.remarks { note("note: \(remark)") }
        if json { try printJSON(evaluation) } else { print(EvaluationText(evaluation, comparing: groups).text) }
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
