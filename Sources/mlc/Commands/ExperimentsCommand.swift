import ArgumentParser
import Experiments

/// `mlc experiments`: the record of training runs.
struct ExperimentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiments", abstract: "Shows and compares recorded training runs, and exports them.",
        discussion: """
            Runs are recorded in --store; else in the file that MLC_EXPERIMENTS names; else in .mlc/experiments.sqlite of the \
            working directory or the nearest folder above that has one.
            """,
        subcommands: [
            ListExperiments.self, ShowExperiment.self, CompareExperiments.self, BestExperiments.self,
            ExportExperiments.self,
        ])
}

/// Where experiments are recorded.
struct StoreOption: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp("The file with the recorded runs.", valueName: "FILE"))
    var path: String?

    /// The store, to be read.
    func open() throws -> ExperimentStore {
        try ExperimentStore(path: path ?? ExperimentStore.defaultPath(), isWritten: false)
    }
}

struct ListExperiments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs, the newest first.")

    @Option(help: "Only runs of this experiment.") var experiment: String?
    @Option(help: "At most so many runs.") var limit: Int?
    @OptionGroup var store: StoreOption
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let runs = try store.open().runs(experiment: experiment, limit: limit)
        if json { return try printJSON(runs) }
        if runs.isEmpty { return note("no runs are recorded") }
        printTable(
            ["id", "started", "experiment", "name", "status", "took"],
            runs.map {
                [$0.shortIdentifier, timeText($0.started), $0.experiment, $0.name, $0.status.rawValue, $0.durationText]
            })
    }
}

struct ShowExperiment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows everything that is recorded of a run.")

    @Argument(help: ArgumentHelp("Its identifier or the beginning of it, or its name.", valueName: "run"))
    var identifier: String
    @OptionGroup var store: StoreOption
    @Flag(help: "Print JSON, curves included.") var json = false

    private struct Record: Encodable {
        var run: Run
        var curves: [String: [Run.Point]]
    }

    func run() throws {
        let store = try store.open()
        let run = try store.run(identifier)
        let curves = try store.curves(of: run.id)
        if json { return try printJSON(Record(run: run, curves: curves)) }
        print("\(run.name), \(run.status.rawValue)\(run.message.map { ": " + $0 } ?? "")")
        printTable(
            nil,
            [
                ["id", run.id], ["experiment", run.experiment], ["started", timeText(run.started)],
                ["took", run.durationText], ["data", run.dataHash], ["code", run.codeVersion], ["seed", "\(run.seed)"],
            ])
        printSection("parameters", run.parameters.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
        printSection("metrics", run.metrics.sorted { $0.key < $1.key }.map { [$0.key, $0.value.text] })
        printSection(
            "curves",
            curves.sorted { $0.key < $1.key }.map { name, points in
                let last = points.last.map { "step \($0.step): \($0.value.map(numberText) ?? "not finite")" } ?? ""
                return [name, "\(points.count) points, \(last)"]
            })
        printSection("tags", run.tags.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
        printSection("artifacts", run.artifacts.map { [$0.path, bytesText($0.bytes), $0.sha256] })
        if !run.recipe.isEmpty { print("\nrecipe\n\(indented(run.recipe))") }
    }

    private func printSection(_ title: String, _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        print("\n\(title)")
        printTable(nil, rows.map { ["  " + ($0.first ?? "")] + $0.dropFirst() })
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  " + $0 }
            .joined(separator: "\n")
    }
}

struct CompareExperiments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Shows in what runs differ, and their metrics side by side.")

    @Argument(help: "Two runs or more: identifiers, or the beginnings of them, or names.") var runs: [String]
    @OptionGroup var store: StoreOption
    @Flag(help: "Print JSON.") var json = false

    private struct Comparison: Encodable {
        var runs: [String]
        /// For each thing that is not alike, its value in each run.
        var differences: [String: [String?]]
        var metrics: [String: [Run.Measure?]]
    }

    func validate() throws {
        if runs.count < 2 { throw ValidationError("give two runs or more to compare") }
    }

    func run() throws {
        let store = try store.open()
        let found = try runs.map { try store.run($0) }
        let settings = found.map { run in
            var settings = run.parameters
            settings["data"] = run.dataHash
            settings["code"] = run.codeVersion
            settings["seed"] = "\(run.seed)"
            settings["status"] = run.status.rawValue
            return settings
        }
        let names = Set(settings.flatMap(\.keys)).filter { name in Set(settings.map { $0[name] }).count > 1 }
        let metrics = Set(found.flatMap(\.metrics.keys)).sorted()
        if json {
            return try printJSON(
                Comparison(
                    runs: found.map(\.id),
                    differences: Dictionary(
                        uniqueKeysWithValues: names.map { name in (name, settings.map { $0[name] }) }),
                    metrics: Dictionary(
                        uniqueKeysWithValues: metrics.map { name in (name, found.map { $0.metrics[name] }) })))
        }
        var rows = [["run"] + found.map(\.shortIdentifier), ["name"] + found.map(\.name)]
        rows += names.sorted().map { name in [name] + settings.map { $0[name] ?? "–" } }
        if Set(found.map(\.recipe)).count > 1 {
            rows.append(["recipe"] + found.map { "\($0.recipe.count) characters" })
        }
        rows += metrics.map { name in [name] + found.map { $0.metrics[name]?.text ?? "–" } }
        printTable(nil, rows)
    }
}

struct BestExperiments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best", abstract: "Lists the finished runs that are best by a metric.")

    @Option(help: "The metric, such as accuracy.") var metric: String
    @Option(help: "Only runs of this experiment.") var experiment: String?
    @Option(help: "At most so many runs.") var limit = 10
    @Flag(help: "Lower is better; unless said, the metric's name tells.") var minimize = false
    @Flag(help: "Higher is better; unless said, the metric's name tells.") var maximize = false
    @OptionGroup var store: StoreOption
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        if minimize && maximize { throw ValidationError("--minimize and --maximize exclude each other") }
        if limit < 1 { throw ValidationError("--limit is at least 1") }
    }

    func run() throws {
        let store = try store.open()
        let isHigherBetter = maximize || (!minimize && Run.isHigherBetter(metric))
        let runs = try store.best(
            metric: metric, isHigherBetter: isHigherBetter, experiment: experiment, limit: limit)
        if runs.isEmpty {
            let known = Set(try store.runs(experiment: experiment).flatMap(\.metrics.keys)).sorted()
            throw CommandFailure(
                description: "no finished run has the metric '\(metric)'; there are: "
                    + (known.isEmpty ? "none" : known.joined(separator: ", ")))
        }
        if json { return try printJSON(runs) }
        printTable(
            ["id", "started", "experiment", "name", metric],
            runs.map {
                [$0.shortIdentifier, timeText($0.started), $0.experiment, $0.name, $0.metrics[metric]?.text ?? ""]
            })
    }
}

struct ExportExperiments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes runs as MLflow's file store.",
        discussion: """
            MLflow reads the folder as file:DIR; version 3 wants MLFLOW_ALLOW_FILE_STORE=true for that, and \
            `mlflow migrate-filestore` brings it into a database.
            """)

    @Option(help: ArgumentHelp("The folder to write, such as mlruns.", valueName: "DIR")) var mlflow: String
    @Argument(help: "Only these runs: identifiers, or the beginnings of them, or names.") var runs: [String] = []
    @Option(help: "Only runs of this experiment.") var experiment: String?
    @OptionGroup var store: StoreOption

    func run() throws {
        let store = try store.open()
        let all = try runs.isEmpty ? store.runs(experiment: experiment) : runs.map { try store.run($0) }
        let summary = try MLflowExport(store, to: mlflow).write(all)
        for path in summary.missing { note("left out, for it is gone or has changed: \(path)") }
        print("\(summary.runs) runs in \(mlflow)")
    }
}
