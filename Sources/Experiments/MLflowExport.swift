import Foundation
import Platform

/// Writes runs in the layout of MLflow's file store, which MLflow's client, its web pages and `mlflow migrate-filestore` read
/// (MLflow 3 needs `MLFLOW_ALLOW_FILE_STORE=true` for that).
///
/// Names that MLflow does not take are changed: `recall[scratch]` becomes `recall.scratch`. Ends of intervals are metrics of
/// their own, `accuracy.low` and `accuracy.high`. Artifacts are copied; the recipe is one of them.
public struct MLflowExport {
    /// What an export left out, for the user to know.
    public struct Summary: Sendable, Equatable {
        public var runs = 0
        /// Artifacts that are not there any more or have changed since.
        public var missing: [String] = []
    }

    private let store: ExperimentStore
    private let folder: URL

    /// Exports into a folder, which is made when it is not there; runs exported before are written anew.
    public init(_ store: ExperimentStore, to folder: String) {
        self.store = store
        self.folder = URL(fileURLWithPath: folder).standardizedFileURL
    }

    /// Writes some runs.
    public func write(_ runs: [Run]) throws(ExperimentError) -> Summary {
        var summary = Summary()
        do {
            for (name, members) in Dictionary(grouping: runs, by: \.experiment).sorted(by: { $0.key < $1.key }) {
                let place = folder.appendingPathComponent(Self.identifier(of: name))
                try make(place)
                try write(Self.experiment(name, place, members), to: place.appendingPathComponent("meta.yaml"))
                for run in members { try write(run, in: place, &summary) }
            }
        } catch let error as ExperimentError {
            throw error
        } catch {
            throw ExperimentError("\(folder.path): \(error.localizedDescription)")
        }
        return summary
    }

    private func write(_ run: Run, in experiment: URL, _ summary: inout Summary) throws {
        let place = experiment.appendingPathComponent(run.id)
        try? FileManager.default.removeItem(at: place)
        for part in ["params", "metrics", "tags", "artifacts"] { try make(place.appendingPathComponent(part)) }
        try write(Self.meta(run, place, experiment), to: place.appendingPathComponent("meta.yaml"))
        var parameters = run.parameters
        parameters["seed"] = parameters["seed"] ?? String(run.seed)
        try write(parameters, 6000, to: place.appendingPathComponent("params"))
        var tags = run.tags
        tags["mlflow.runName"] = run.name
        tags["mlflow.source.type"] = "LOCAL"
        tags["mlflow.source.name"] = "mlc train"
        tags["mlc.data_hash"] = run.dataHash
        tags["mlc.code_version"] = run.codeVersion
        if let message = run.message { tags["mlc.message"] = message }
        try write(tags, 8000, to: place.appendingPathComponent("tags"))
        try writeMetrics(run, to: place.appendingPathComponent("metrics"))
        try writeArtifacts(run, to: place.appendingPathComponent("artifacts"), &summary)
        summary.runs += 1
    }

    private func writeMetrics(_ run: Run, to place: URL) throws {
        let curves = try store.curves(of: run.id)
        var lines: [String: String] = [:]
        func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "nan" }
        for (name, points) in curves {
            lines[name] = points.map { "\($0.time) \(text($0.value)) \($0.step)\n" }.joined()
        }
        let time = run.ended ?? run.started
        for (name, measure) in run.metrics {
            if curves[name] == nil || measure.n != nil { lines[name] = "\(time) \(text(measure.value)) 0\n" }
            if let low = measure.low { lines[name + ".low"] = "\(time) \(low) 0\n" }
            if let high = measure.high { lines[name + ".high"] = "\(time) \(high) 0\n" }
        }
        try write(lines, .max, to: place)
    }

    private func writeArtifacts(_ run: Run, to place: URL, _ summary: inout Summary) throws {
        try write(run.recipe, to: place.appendingPathComponent("recipe.yaml"))
        var taken: Set<String> = ["recipe.yaml"]
        for artifact in run.artifacts {
            let source = URL(fileURLWithPath: artifact.path)
            let name = Self.distinct(source.lastPathComponent, &taken)
            guard let file = try? MappedFile(path: artifact.path),
                file.withBytes({ ContentHash.hexadecimal(of: $0) }) == artifact.sha256
            else {
                summary.missing.append(artifact.path)
                continue
            }
            try file.withBytes { bytes in
                do {
                    try AtomicFile.write(bytes, to: place.appendingPathComponent(name).path)
                } catch {
                    throw ExperimentError("\(error)")
                }
            }
        }
    }

    /// Writes a file for each value, with a name that MLflow takes.
    private func write(_ values: [String: String], _ limit: Int, to place: URL) throws {
        var taken: Set<String> = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let file = Self.distinct(Self.key(name), &taken)
            try write(String(value.prefix(limit)), to: place.appendingPathComponent(file))
        }
    }

    private func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file)
    }

    private func make(_ place: URL) throws {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }

    /// A name of letters, digits, `_`, `-`, spaces and `.`, as MLflow takes it, and which is no path.
    static func key(_ name: String) -> String {
        var result = ""
        for character in name {
            switch character {
            case "[", "/": result += "."
            case "]": break
            case "_", "-", " ", ".": result.append(character)
            default: result.append(character.isASCII && (character.isLetter || character.isNumber) ? character : "_")
            }
        }
        while let last = result.last, last == "." || last == " " { result.removeLast() }
        if result.isEmpty || result.first == "." || result.first == " " { result = "_" + result }
        return String(result.prefix(200))
    }

    private static func distinct(_ name: String, _ taken: inout Set<String>) -> String {
        var candidate = name
        var number = 2
        while !taken.insert(candidate).inserted {
            candidate = "\(name) \(number)"
            number += 1
        }
        return candidate
    }

    /// The experiment's number: the same name has the same, so that exporting twice does not double it.
    static func identifier(of experiment: String) -> String {
        let digits = Array(experiment.utf8).withUnsafeBytes { ContentHash.hexadecimal(of: $0) }.prefix(15)
        return String(100_000_000_000_000_000 + (UInt64(digits, radix: 16) ?? 0) % 800_000_000_000_000_000)
    }

    private static func experiment(_ name: String, _ place: URL, _ runs: [Run]) -> String {
        let first = runs.map(\.started).min() ?? 0
        let last = runs.map { $0.ended ?? $0.started }.max() ?? first
        return """
            artifact_location: \(quoted(place.absoluteString.trimmingTrailingSlash))
            creation_time: \(first)
            experiment_id: '\(identifier(of: name))'
            last_update_time: \(last)
            lifecycle_stage: active
            name: \(quoted(name))

            """
    }

    private static func meta(_ run: Run, _ place: URL, _ experiment: URL) -> String {
        let status =
            switch run.status {
            case .running: 1
            case .finished: 3
            case .failed: 4
            case .interrupted: 5
            }
        let artifacts = place.appendingPathComponent("artifacts").absoluteString.trimmingTrailingSlash
        return """
            artifact_uri: \(quoted(artifacts))
            end_time: \(run.ended.map(String.init) ?? "null")
            entry_point_name: ''
            experiment_id: '\(experiment.lastPathComponent)'
            lifecycle_stage: active
            run_id: \(run.id.allSatisfy(\.isNumber) ? "'\(run.id)'" : quoted(run.id))
            run_name: \(quoted(run.name))
            run_uuid: \(quoted(run.id))
            source_name: ''
            source_type: 4
            source_version: ''
            start_time: \(run.started)
            status: \(status)
            tags: []
            user_id: mlc

            """
    }

    /// A string as YAML and JSON write it.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

extension String {
    /// Without a slash at the end.
    fileprivate var trimmingTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
