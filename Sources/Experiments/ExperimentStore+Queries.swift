internal import GRDB

extension ExperimentStore {
    /// Runs with everything but their curves, the newest first.
    /// - Parameters:
    ///   - experiment: only those of one experiment; nil for all.
    ///   - limit: at most so many; nil for all.
    public func runs(experiment: String? = nil, limit: Int? = nil) throws(ExperimentError) -> [Run] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM runs WHERE experiment = coalesce(?, experiment)
                    ORDER BY started DESC, id LIMIT coalesce(?, -1)
                    """, arguments: [experiment, limit])
            return try rows.map { try Self.run($0, database) }
        }
    }

    /// The run whose identifier begins so, or that has this name; of several of one name the newest.
    /// - Throws: `ExperimentError` when there is none, or an identifier's beginning fits several.
    public func run(_ text: String) throws(ExperimentError) -> Run {
        let found = try read { database in
            let prefix = text.lowercased()
            // An identifier has hexadecimal digits alone; anything else is a name.
            let isPrefix = !prefix.isEmpty && prefix.allSatisfy { $0.isHexDigit && $0.isASCII }
            let byIdentifier =
                isPrefix
                ? try Row.fetchAll(
                    database, sql: "SELECT * FROM runs WHERE substr(id, 1, length(?1)) = ?1", arguments: [prefix])
                : []
            let rows =
                byIdentifier.isEmpty
                ? try Row.fetchAll(
                    database, sql: "SELECT * FROM runs WHERE name = ? ORDER BY started DESC, id LIMIT 1",
                    arguments: [text])
                : byIdentifier
            return try rows.prefix(2).map { try Self.run($0, database) }
        }
        guard let first = found.first else {
            throw ExperimentError("there is no run '\(text)' in \(path); `mlc experiments list` shows all")
        }
        guard found.count == 1 else { throw ExperimentError("several runs begin with '\(text)'; give more digits") }
        return first
    }

    /// The curves of a run by name, each by growing steps.
    public func curves(of id: String) throws(ExperimentError) -> [String: [Run.Point]] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT name, step, value, time FROM points WHERE run = ? ORDER BY name, step",
                arguments: [id])
            var curves: [String: [Run.Point]] = [:]
            for row in rows {
                curves[row["name"], default: []].append(
                    Run.Point(step: row["step"], value: row["value"], time: row["time"]))
            }
            return curves
        }
    }

    /// The finished runs by a metric, the best first; runs without it are left out.
    public func best(
        metric: String, isHigherBetter: Bool, experiment: String? = nil, limit: Int = 10
    ) throws(ExperimentError) -> [Run] {
        let valued = try runs(experiment: experiment).filter { $0.status == .finished }.compactMap { run in
            run.metrics[metric]?.value.map { (run, $0) }
        }
        let sorted = valued.sorted { a, b in
            a.1 == b.1 ? a.0.started < b.0.started : isHigherBetter ? a.1 > b.1 : a.1 < b.1
        }
        return sorted.prefix(limit).map(\.0)
    }

    private static func run(_ row: Row, _ database: Database) throws -> Run {
        let id: String = row["id"]
        func texts(_ table: String) throws -> [String: String] {
            let rows = try Row.fetchAll(
                database, sql: "SELECT name, value FROM \(table) WHERE run = ?", arguments: [id])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["value"]) })
        }
        var status = Run.Status(rawValue: row["status"]) ?? .failed
        if status == .running && RecordingProcess.isGone(row["process"], host: row["host"]) { status = .interrupted }
        let seed: String = row["seed"]
        return Run(
            id: id, experiment: row["experiment"], name: row["name"], status: status, message: row["message"],
            started: row["started"], ended: row["ended"], recipe: row["recipe"], dataHash: row["data_hash"],
            codeVersion: row["code_version"], seed: UInt64(seed) ?? 0, parameters: try texts("parameters"),
            tags: try texts("tags"), metrics: try metrics(id, database), artifacts: try artifacts(id, database))
    }

    private static func metrics(_ id: String, _ database: Database) throws -> [String: Run.Measure] {
        var metrics: [String: Run.Measure] = [:]
        let last = try Row.fetchAll(
            database, sql: "SELECT name, value, max(step) FROM points WHERE run = ? GROUP BY name", arguments: [id])
        for row in last { metrics[row["name"]] = Run.Measure(value: row["value"]) }
        let measures = try Row.fetchAll(
            database, sql: "SELECT name, value, low, high, n FROM measures WHERE run = ?", arguments: [id])
        for row in measures {
            metrics[row["name"]] = Run.Measure(value: row["value"], low: row["low"], high: row["high"], n: row["n"])
        }
        return metrics
    }

    private static func artifacts(_ id: String, _ database: Database) throws -> [Run.Artifact] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT path, sha256, bytes FROM artifacts WHERE run = ? ORDER BY path", arguments: [id])
        return rows.map { Run.Artifact(path: $0["path"], sha256: $0["sha256"], bytes: $0["bytes"]) }
    }
}
