import Datasets

/// Tables as data sets, schemas, and statistics in JSON.
enum TablesTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let first = bytes.first else { return }
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        switch first % 3 {
        case 0: try table(rest)
        case 1: try schema(rest)
        default: try statistics(rest)
        }
    }

    /// A table and its statistics agree on rows and missing values, and the schema of the statistics reads back.
    private static func table(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        let table = try? Table(decoding: bytes, named: "t")
        guard let statistics = try? TableStatistics(decoding: bytes, named: "t") else {
            if table != nil { throw FuzzFinding("a table without statistics") }
            return
        }
        if let table {
            guard statistics.rows == table.rowCount, statistics.raggedLines == 0,
                statistics.columns.map(\.missing) == table.columns.map(\.missingCount)
            else { throw FuzzFinding("a table and its statistics disagree") }
        }
        let schema = DatasetSchema(DatasetStatistics(tables: [statistics]))
        do throws(SettingsError) {
            guard try DatasetSchema(text: schema.text, path: "s") == schema else {
                throw SettingsError(path: "s", line: nil, key: "", reason: "another schema")
            }
        } catch { throw FuzzFinding("a schema does not read back: \(error)") }
    }

    /// A schema is written and read back.
    private static func schema(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let schema = try? DatasetSchema(text: String(decoding: bytes, as: UTF8.self), path: "s") else { return }
        guard let again = try? DatasetSchema(text: schema.text, path: "s"), again == schema else {
            throw FuzzFinding("a schema changes when written and read")
        }
    }

    /// Statistics are written and read back.
    private static func statistics(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let statistics = try? DatasetStatistics(json: Array(bytes), named: "s") else { return }
        guard let json = try? statistics.json(), let again = try? DatasetStatistics(json: json, named: "s"),
            again == statistics
        else { throw FuzzFinding("statistics change when written and read") }
        _ = statistics.text
    }
}
