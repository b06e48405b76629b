import Datasets
import Evaluation
import Experiments
import Synchronization

/// A training in the record of experiments: begun with its recipe and data, followed epoch by epoch, ended with its results.
struct ExperimentRecord {
    private let recorder: RunRecorder

    /// Begins the record of a training.
    init(_ run: TrainingRun, _ set: ExampleSet, _ split: Datasets.Split, in store: ExperimentStore) throws {
        try self.init(
            run, set, split, experiment: run.recipe.name,
            tags: [
                "training": "\(split.train.count)", "validation": "\(split.validation.count)",
                "test": "\(split.test.count)",
            ], in: store)
    }

    /// Begins the record of a cross-validation. It is an experiment of its own: its results are not to be compared with those
    /// of single models, and it has none to choose.
    init(_ run: TrainingRun, _ set: ExampleSet, folds: Int, in store: ExperimentStore) throws {
        try self.init(
            run, set, Datasets.Split(train: Array(0..<set.count), validation: [], test: []),
            experiment: "\(run.recipe.name).\(folds)-folds", tags: ["folds": "\(folds)"], in: store)
    }

    private init(
        _ run: TrainingRun, _ set: ExampleSet, _ split: Datasets.Split, experiment: String, tags: [String: String],
        in store: ExperimentStore
    ) throws {
        let recipe = run.recipe
        recorder = try RunRecorder(
            store, experiment: experiment, name: run.directory, recipe: recipe.text,
            dataHash: set.fingerprint(recipe, split), codeVersion: TrainingRun.version, seed: recipe.seed,
            parameters: [
                "epochs": "\(recipe.training.epochs)", "batch": "\(recipe.training.batch)",
                "rate": "\(recipe.training.rate)", "model": recipe.model.summary,
                "products": run.machine.products?.name ?? "reproducible",
            ], tags: tags.merging(["examples": "\(set.count)"]) { own, _ in own })
    }

    /// Records what a fold is like, as a step of a course.
    func log(_ fold: Evaluation.Fold, _ number: Int) throws { try recorder.log(step: number, fold.values) }

    /// A monitor that also records every epoch. What cannot be recorded does not stop a training; the first time is told.
    func watching(_ monitor: TrainingMonitor) -> TrainingMonitor {
        let recorder = recorder
        let failure = FirstTime()
        return TrainingMonitor(
            report: { progress in
                var values = ["loss": progress.loss]
                values["validation"] = progress.validation
                do { try recorder.log(step: progress.done, values) } catch {
                    if failure.isFirst() {
                        monitor.remark("the course of the training could not be recorded: \(error)")
                    }
                }
                monitor.report(progress)
            }, isInterrupted: monitor.isInterrupted, remark: monitor.remark)
    }

    /// Ends the record of a training that failed or was stopped.
    func fail(_ error: any Error) throws {
        try recorder.finish(error is TrainingInterruption ? .interrupted : .failed, message: "\(error)")
    }

    /// Ends the record with the results and the files.
    func finish(
        _ run: TrainingRun, _ evaluation: Evaluation,
        files: [TrainingRun.File] = [.model, .recipe, .evaluation, .report]
    ) throws {
        try recorder.log(
            evaluation.metrics.mapValues { Run.Measure(value: $0.value, low: $0.low, high: $0.high, n: $0.n) })
        for file in files { try recorder.addArtifact(run.path(file)) }
        try recorder.finish()
    }
}

/// Tells the first time from the others.
private final class FirstTime: Sendable {
    private let hasPassed = Atomic(false)

    func isFirst() -> Bool { !hasPassed.exchange(true, ordering: .relaxed) }
}

extension ModelRecipe {
    /// The model in a word.
    var summary: String {
        switch kind {
        case .network: ensemble > 1 ? "\(ensemble) networks" : "network"
        case .base(let base): "from \(base.path)"
        case .classical(let family, _): family
        case .auto: "auto"
        }
    }
}
