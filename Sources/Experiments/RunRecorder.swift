import Foundation
internal import GRDB
import Platform

/// Records one run while it goes on. Every call is a transaction of its own; what it wrote stays whatever happens next.
public final class RunRecorder: Sendable {
    public let id: String
    private let store: ExperimentStore

    /// Begins a run.
    /// - Parameters:
    ///   - experiment: what runs are gathered under; the recipe's name.
    ///   - id: 32 hexadecimal digits, for a run that goes on after an interruption; nil for a new one.
    public init(
        _ store: ExperimentStore, experiment: String, name: String, recipe: String, dataHash: String,
        codeVersion: String, seed: UInt64, parameters: [String: String] = [:], tags: [String: String] = [:],
        id: String? = nil
    ) throws(ExperimentError) {
        self.store = store
        self.id = id ?? Self.newIdentifier()
        let identifier = self.id
        try store.write { database in
            try database.execute(
                sql: """
                    INSERT INTO runs VALUES (?, ?, ?, 'running', NULL, ?, NULL, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET status = 'running', message = NULL, ended = NULL,
                        host = excluded.host, process = excluded.process
                    """,
                arguments: [
                    identifier, experiment, name, Clock.now, recipe, dataHash, codeVersion, String(seed),
                    RecordingProcess.host, RecordingProcess.own,
                ])
            for (table, values) in [("parameters", parameters), ("tags", tags)] {
                for (name, value) in values {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO \(table) VALUES (?, ?, ?)", arguments: [identifier, name, value])
                }
            }
        }
    }

    /// Records points of curves at a step (an epoch); a step recorded before is replaced.
    public func log(step: Int, _ values: [String: Double]) throws(ExperimentError) {
        try store.write { database in
            for (name, value) in values {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?, ?)",
                    arguments: [id, name, step, value.magnitude < .infinity ? value : nil, Clock.now])
            }
        }
    }

    /// Records results.
    public func log(_ measures: [String: Run.Measure]) throws(ExperimentError) {
        func finite(_ value: Double?) -> Double? { value.flatMap { $0.magnitude < .infinity ? $0 : nil } }
        try store.write { database in
            for (name, measure) in measures {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO measures VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        id, name, finite(measure.value), finite(measure.low), finite(measure.high), measure.n,
                    ])
            }
        }
    }

    /// Records a remark, such as the chosen threshold.
    public func tag(_ name: String, _ value: String) throws(ExperimentError) {
        try store.write { database in
            try database.execute(sql: "INSERT OR REPLACE INTO tags VALUES (?, ?, ?)", arguments: [id, name, value])
        }
    }

    /// Records a file that the run made, with its hash.
    /// - Throws: `ExperimentError` also when the file cannot be read.
    public func addArtifact(_ path: String) throws(ExperimentError) {
        let file: MappedFile
        do { file = try MappedFile(path: path) } catch { throw ExperimentError("\(error)") }
        let (hash, bytes) = file.withBytes { (ContentHash.hexadecimal(of: $0), $0.count) }
        let full = URL(fileURLWithPath: path).standardizedFileURL.path
        try store.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO artifacts VALUES (?, ?, ?, ?)", arguments: [id, full, hash, bytes])
        }
    }

    /// Ends the run.
    public func finish(_ status: Run.Status = .finished, message: String? = nil) throws(ExperimentError) {
        try store.write { database in
            try database.execute(
                sql: "UPDATE runs SET status = ?, message = ?, ended = ? WHERE id = ?",
                arguments: [status.rawValue, message, Clock.now, id])
        }
    }

    private static func newIdentifier() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// The time of day.
enum Clock {
    /// Milliseconds since 1970.
    static var now: Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }
}

/// The process that records a run, to tell later whether it still lives.
enum RecordingProcess {
    static var host: String { ProcessInfo.processInfo.hostName }

    /// This process: its number and when it began, since numbers are used again.
    static var own: String {
        let number = ProcessInfo.processInfo.processIdentifier
        return "\(number) \(start(of: Int(number)) ?? "")"
    }

    /// Whether a process recorded on this host is gone.
    static func isGone(_ process: String, host: String) -> Bool {
        guard host == Self.host else { return false }
        let parts = process.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]) else { return false }
        return start(of: number) != String(parts[1])
    }

    /// When a process began, in clock ticks since boot, with the boot's identifier; nil when there is no such process.
    private static func start(of number: Int) -> String? {
        guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        return "\(fields[19])/\(boot.trimmingCharacters(in: .whitespacesAndNewlines))"
    }
}
