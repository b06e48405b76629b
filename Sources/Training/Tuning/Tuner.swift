import Foundation
import Platform

/// Searches the ranges of a recipe: random trials, of which the better third goes on with three times the epochs, until few
/// have all (successive halving, Jamieson and Talwalkar 2016). Every trial is a process of its own and is judged on the
/// validation part; the test part is not looked at. What is done stays in the folder, so that a search goes on where it stopped.
public struct Tuner: Sendable {
    public var recipe: Recipe
    public var data: [String]
    public var directory: String
    /// The number of trials at the beginning.
    public var count: Int
    /// How many processes run at the same time.
    public var processes: Int
    /// Tells of each trial.
    public var report: @Sendable (Trial) -> Void
    public var isInterrupted: @Sendable () -> Bool

    public init(
        _ recipe: Recipe, data: [String], directory: String, count: Int, processes: Int,
        report: @escaping @Sendable (Trial) -> Void, isInterrupted: @escaping @Sendable () -> Bool
    ) {
        (self.recipe, self.data, self.directory, self.count) = (recipe, data, directory, count)
        (self.processes, self.report, self.isInterrupted) = (processes, report, isInterrupted)
    }

    /// The trials of the last round, the best first, and the text of the best recipe.
    public func search() throws -> (trials: [Trial], best: String) {
        let candidates = try candidates()
        var places = Array(candidates.indices)
        var last: [Trial] = []
        for epochs in rungs(candidates.count) {
            last = try round(places, candidates, epochs).sorted { ($0.error, $0.index) < ($1.error, $1.index) }
            guard !last.isEmpty else {
                throw TrainingError("no trial could be trained; see the trials in \(directory)/trials")
            }
            places = last.prefix(max(1, (last.count + 2) / 3)).map(\.index)
        }
        return (last, candidates[last[0].index].text)
    }

    private typealias Candidate = (values: [(key: String, value: String)], text: String)

    private func candidates() throws -> [Candidate] {
        if case .auto = recipe.model.kind { return try automatic() }
        guard let space = recipe.tune else {
            throw TrainingError("\(recipe.path): --tune needs 'tune' with the keys to vary, or model: auto")
        }
        return try (0..<count).map { index in
            let values = space.draw(index, seed: recipe.seed)
            return (values, try RecipeText.setting(values, dropping: ["tune"], in: recipe.text))
        }
    }

    /// The models that fit the data, the simplest first.
    private func automatic() throws -> [Candidate] {
        let set = try ExampleSet(recipe, data: data)
        // Boosted trees alone can be held to rise or fall with a feature.
        let models = AutomaticModels(set, recipe.task).list.filter {
            recipe.data.monotone.isEmpty || $0.name == "boosted-trees"
        }
        return try models.map { name, model in
            ([("model", name)], try RecipeText.setting([("model", model)], dropping: ["tune"], in: recipe.text))
        }
    }

    /// The epochs of each round; nil for models without epochs, which have one round.
    private func rungs(_ count: Int) -> [Int?] {
        if case .auto = recipe.model.kind { return [nil] }
        if case .classical = recipe.model.kind { return [nil] }
        var (rungs, epochs, left): ([Int?], Int, Int) = ([], recipe.training.epochs, count)
        rungs.append(epochs)
        while left > 3 && epochs >= 6 {
            (left, epochs) = ((left + 2) / 3, epochs / 3)
            rungs.insert(epochs, at: 0)
        }
        return rungs
    }

    private func round(_ places: [Int], _ candidates: [Candidate], _ epochs: Int?) throws -> [Trial] {
        var (done, waiting): ([Trial], [Int]) = ([], [])
        for place in places {
            let folder = folder(place, epochs)
            if let known = Trial.read(folder, epochs: epochs) { done.append(known) } else { waiting.append(place) }
        }
        var running: [(place: Int, process: Process)] = []
        defer { for (_, process) in running where process.isRunning { process.terminate() } }
        while !waiting.isEmpty || !running.isEmpty {
            if isInterrupted() { throw TrainingInterruption(epoch: done.count) }
            while running.count < processes, let place = waiting.first {
                waiting.removeFirst()
                running.append((place, try start(place, candidates[place], epochs)))
            }
            usleep(50_000)
            for (place, process) in running where !process.isRunning {
                guard let trial = Trial.read(folder(place, epochs), epochs: epochs) else { continue }
                done.append(trial)
                report(trial)
            }
            running.removeAll { !$0.process.isRunning }
        }
        return done
    }

    private func folder(_ place: Int, _ epochs: Int?) -> String {
        "\(directory)/trials/\(place)" + (epochs.map { "-\($0)" } ?? "")
    }

    /// Starts a process for one trial: this program, with a hidden option.
    private func start(_ place: Int, _ candidate: Candidate, _ epochs: Int?) throws -> Process {
        let folder = folder(place, epochs)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/recipe.yaml"
        try AtomicFile.write(Array(candidate.text.utf8), to: path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let paths = data.isEmpty ? recipe.dataPaths : data
        process.arguments =
            ["train", path, "-o", folder, "--trial", "\(place)", "--trial-of", recipe.path]
            + (epochs.map { ["--epochs", "\($0)"] } ?? [])
            + candidate.values.flatMap { ["--trial-value", "\($0.key)=\($0.value)"] }
            + paths.flatMap { ["--data", $0] }
        process.standardOutput = FileHandle.nullDevice
        let log = "\(folder)/log.txt"
        try Data().write(to: URL(fileURLWithPath: log))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try process.run()
        return process
    }
}
