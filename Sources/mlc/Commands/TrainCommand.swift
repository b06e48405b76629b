import ArgumentParser
import Dispatch
import Experiments
import Foundation
import Platform
import Synchronization
import Targets
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a model from a recipe and data.",
        discussion: """
            Writes a folder with model.onnx and what is known about it. The same recipe and data give the same bytes. An \
            interrupted training goes on with --resume, with the same result.
            """)

    @Argument(help: "A recipe (.yaml).") var recipe: String
    @Option(help: "Files, or a folder, in the place of the recipe's data; may be repeated.") var data: [String] = []
    @Option(name: .shortAndLong, help: "The folder to write; default: out/NAME.") var output: String?
    @Option(help: "Train one model for each of K parts of the data, and judge each on the part that it has not seen.")
    var folds: Int?
    @Option(help: "The seed, in the place of the recipe's.") var seed: UInt64?
    @Option(help: "Threads that share the work; the result is the same.") var threads = 1
    @Flag(
        help:
            "Let OpenBLAS compute matrix products: other last bits on other machines and with other numbers of threads."
    )
    var blas = false
    @Option(help: "The processor whose kernels the training uses; the result is the same.") var target: String?
    @Flag(help: "Train also on parts of the training examples, to tell whether more of them would help.")
    var learningCurve = false
    @Option(help: "Try N recipes with values drawn from the recipe's 'tune', and train the best.") var tune: Int?
    @Option(help: "Processes of a search at the same time; default: one for each two processors.") var jobs: Int?
    @Flag(help: "Go on from the checkpoint of an interrupted training, or with an interrupted search.") var resume =
        false
    @Option(help: "The SQLite file that records experiments; default: .mlc/experiments.sqlite, or MLC_EXPERIMENTS.")
    var store: String?
    @Option(help: .hidden) var trial: Int?
    @Option(help: .hidden) var trialOf: String?
    @Option(help: .hidden) var trialValue: [String] = []
    @Option(help: .hidden) var epochs: Int?

    func validate() throws {
        guard (1...ThreadPool.maximumThreads).contains(threads) else {
            throw ValidationError("--threads takes a number from 1 to \(ThreadPool.maximumThreads)")
        }
        if let tune, tune < 1 { throw ValidationError("--tune takes a number from 1") }
        if tune != nil && folds != nil { throw ValidationError("--tune and --folds do not go together") }
        if learningCurve && folds != nil { throw ValidationError("--learning-curve and --folds do not go together") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1") }
        if let folds, folds < 2 { throw ValidationError("--folds takes a number from 2") }
    }

    func run() throws {
        let text = try MappedFile(path: recipe).withBytes { String(decoding: $0, as: UTF8.self) }
        var parsed = try Recipe(text: text, path: trialOf ?? recipe)
        if let seed { parsed = try parsed.seeded(seed) }
        let machine = try TrainingMachine(
            threads: threads, target: try target.map { try TargetRegistry.standard().resolve($0) }, usesOpenBLAS: blas)
        var run = TrainingRun(parsed, directory: output ?? "out/\(parsed.name)", machine: machine)
        (run.data, run.resumes, run.measuresLearningCurve) = (data, resume, learningCurve)
        if let trial {
            let values = trialValue.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.filter {
                $0.count == 2
            }
            let named = Dictionary(values.map { ($0[0], $0[1]) }) { $1 }
            return try run.runTrial(trial, values: named, epochs: epochs)
        }
        let interruption = Interruption()
        if parsed.model.isAutomatic || tune != nil { run.recipe = try searched(run, interruption) }
        run.store = try ExperimentStore(path: store ?? ExperimentStore.defaultPath())
        let progress = ProgressLine()
        let remarks = Remarks()
        run.monitor = TrainingMonitor(
            report: { progress.show($0) }, isInterrupted: { interruption.isRequested },
            remark: { remarks.tell($0) },
            folded: { fold, number, count in
                progress.end()
                note(EvaluationText.line(fold, number, of: count))
            })
        do {
            let result = try folds.map { try run.crossValidate($0) } ?? run.run()
            progress.end()
            for remark in result.set.remarks { note("note: \(remark)") }
            print(EvaluationText(result.evaluation).text)
            if folds == nil { print("\(run.path(.model)): \(bytesText(result.modelBytes))") }
        } catch let error as TrainingInterruption {
            progress.end()
            note("\(error); mlc train \(recipe) --resume goes on")
            throw ExitCode(130)
        }
    }
}

/// Tells each remark once, though every fold and every network of an ensemble makes it.
private final class Remarks: Sendable {
    private let told = Mutex<Set<String>>([])

    func tell(_ remark: String) {
        if told.withLock({ $0.insert(remark).inserted }) { note("note: \(remark)") }
    }
}

extension TrainCommand {
    /// The best recipe of a search.
    private func searched(_ run: TrainingRun, _ interruption: Interruption) throws -> Recipe {
        let trials = "\(run.directory)/trials"
        if !resume, FileManager.default.fileExists(atPath: trials) {
            try FileManager.default.removeItem(atPath: trials)
        }
        let tuner = Tuner(
            run.recipe, data: data, directory: run.directory, count: tune ?? 1,
            processes: jobs ?? max(1, ProcessInfo.processInfo.activeProcessorCount / 2),
            report: { note(Self.line($0)) }, isInterrupted: { interruption.isRequested })
        do {
            let (found, text) = try tuner.search()
            print("the best on the validation part:")
            for trial in found.prefix(10) { print("  " + Self.line(trial)) }
            return try Recipe(text: text, path: recipe)
        } catch is TrainingInterruption {
            note("interrupted; mlc train \(recipe) --tune N --resume goes on")
            throw ExitCode(130)
        }
    }

    /// A trial in one line: its error, size, latency and values.
    private static func line(_ trial: Trial) -> String {
        let values = trial.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        let latency = trial.latency.map { String(format: "%.0f us", $0) } ?? "-"
        return String(format: "%.4f", trial.error) + "  \(bytesText(trial.modelBytes))  \(latency)  "
            + (trial.epochs.map { "\($0) epochs  " } ?? "") + (values.isEmpty ? "the recipe as it is" : values)
    }
}

/// Notes when the user presses Ctrl-C; a second time ends the process as usual.
final class Interruption: @unchecked Sendable {
    private let source: any DispatchSourceSignal
    private let flag = Flag()

    private final class Flag: @unchecked Sendable {
        private let lock = NSLock()
        private var value = false
        var isSet: Bool { lock.withLock { value } }
        func set() { lock.withLock { value = true } }
    }

    init() {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler { [flag] in
            if flag.isSet { Foundation.exit(130) }
            flag.set()
            note("stopping after this epoch; press Ctrl-C again to stop at once")
        }
        source.resume()
    }

    var isRequested: Bool { flag.isSet }
}

/// One line that follows a training, on a terminal; nothing elsewhere.
final class ProgressLine: @unchecked Sendable {
    private let isTerminal = isatty(2) == 1

    func show(_ progress: TrainingMonitor.Progress) {
        guard isTerminal else { return }
        var text = "epoch \(progress.done)/\(progress.total)  loss \(String(format: "%.4f", progress.loss))"
        if let validation = progress.validation { text += "  validation \(String(format: "%.4f", validation))" }
        text += "  \(Self.duration(progress.remainingSeconds)) left"
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    func end() {
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
    }

    private static func duration(_ seconds: Double) -> String {
        seconds < 90 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
    }
}
