import Foundation
internal import GRDB
import Platform

/// The record of training runs: an SQLite database that several processes may write at the same time.
///
/// Writes are transactions in write-ahead mode: a process that dies leaves what it had written, and the others go on.
public final class ExperimentStore: Sendable {
    /// The database's file.
    public let path: String
    let database: DatabaseQueue

    /// Opens a store; one that is to be written is made with its folder when it is not there.
    /// - Throws: `ExperimentError` when the file cannot be opened or made, is no store, or is of a newer mlc.
    public init(path: String, isWritten: Bool = true) throws(ExperimentError) {
        self.path = path
        if !isWritten && !FileManager.default.fileExists(atPath: path) {
            throw ExperimentError(
                "\(path): no experiments are recorded here; train something first, or give the store with --store")
        }
        do {
            if isWritten {
                let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
            database = try Self.open(path)
        } catch let error as ExperimentError {
            throw error
        } catch {
            throw Self.failure(error, path)
        }
    }

    /// Where experiments are recorded unless an option says otherwise: `MLC_EXPERIMENTS` when it is set, else
    /// `.mlc/experiments.sqlite` in the nearest folder from `folder` upwards that has one, else in `folder` itself.
    public static func defaultPath(
        from folder: String = FileManager.default.currentDirectoryPath,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        if let path = environment["MLC_EXPERIMENTS"], !path.isEmpty { return path }
        var place = URL(fileURLWithPath: folder).standardizedFileURL
        while true {
            let file = place.appendingPathComponent(".mlc/experiments.sqlite").path
            if FileManager.default.fileExists(atPath: file) { return file }
            guard place.path != "/" else { break }
            place.deleteLastPathComponent()
        }
        return URL(fileURLWithPath: folder).standardizedFileURL.appendingPathComponent(".mlc/experiments.sqlite").path
    }

    /// Opens and migrates. Two processes that make a store at once meet in locks that SQLite does not wait for, or in tables
    /// that the other has just made; then it is tried again.
    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        var attempts = 0
        while true {
            do {
                let database = try DatabaseQueue(path: path, configuration: configuration)
                if try database.read(Schema.migrator.hasBeenSuperseded) {
                    throw ExperimentError("\(path): a newer mlc wrote this store; use that one, or another store")
                }
                try Schema.migrator.migrate(database)
                return database
            } catch let error as DatabaseError
                where attempts < 100
                && (error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
                    || error.message?.contains("already exists") == true
                    || error.resultCode == .SQLITE_CONSTRAINT)
            {
                attempts += 1
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    /// Runs a transaction.
    func write<Value>(_ work: (Database) throws -> Value) throws(ExperimentError) -> Value {
        do { return try database.write(work) } catch { throw Self.failure(error, path) }
    }

    /// Reads a consistent state.
    func read<Value>(_ work: (Database) throws -> Value) throws(ExperimentError) -> Value {
        do { return try database.read(work) } catch { throw Self.failure(error, path) }
    }

    private static func failure(_ error: any Error, _ path: String) -> ExperimentError {
        if let error = error as? ExperimentError { return error }
        guard let error = error as? DatabaseError else {
            return ExperimentError("\(path): \(error.localizedDescription); check the folder and its permissions")
        }
        let advice =
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT:
                "the file is damaged or no store; move it away, or give another --store"
            case .SQLITE_BUSY, .SQLITE_LOCKED: "another process held the store for 30 seconds; try again"
            case .SQLITE_FULL: "the disk is full; free some space"
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: "check the folder and its permissions"
            default: "give another --store if this goes on"
            }
        return ExperimentError("\(path): \(error.message ?? "SQLite error \(error.resultCode)"); \(advice)")
    }
}

/// The tables, and how older stores become today's.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("runs") { database in
            try database.execute(
                sql: """
                    CREATE TABLE runs (
                        id TEXT PRIMARY KEY NOT NULL, experiment TEXT NOT NULL, name TEXT NOT NULL,
                        status TEXT NOT NULL, message TEXT, started INTEGER NOT NULL, ended INTEGER,
                        recipe TEXT NOT NULL, data_hash TEXT NOT NULL, code_version TEXT NOT NULL,
                        seed TEXT NOT NULL, host TEXT NOT NULL, process TEXT NOT NULL);
                    CREATE INDEX runs_by_start ON runs(started);
                    CREATE TABLE parameters (
                        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL,
                        PRIMARY KEY (run, name)) WITHOUT ROWID;
                    CREATE TABLE tags (
                        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL,
                        PRIMARY KEY (run, name)) WITHOUT ROWID;
                    CREATE TABLE points (
                        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, name TEXT NOT NULL,
                        step INTEGER NOT NULL, value REAL, time INTEGER NOT NULL,
                        PRIMARY KEY (run, name, step)) WITHOUT ROWID;
                    CREATE TABLE measures (
                        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, name TEXT NOT NULL,
                        value REAL, low REAL, high REAL, n INTEGER,
                        PRIMARY KEY (run, name)) WITHOUT ROWID;
                    CREATE TABLE artifacts (
                        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, path TEXT NOT NULL,
                        sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
                        PRIMARY KEY (run, path)) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
