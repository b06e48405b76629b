import Foundation

/// What is known of a data set: the content of `statistics.json`.
public struct DatasetStatistics: Sendable, Equatable, Codable {
    /// The version of the JSON form; readers refuse others.
    public static let currentVersion = 1

    public let version: Int
    /// Tables; a folder of C-MAPSS text has several.
    public let tables: [TableStatistics]
    public let pictures: PictureStatistics?

    public init(tables: [TableStatistics] = [], pictures: PictureStatistics? = nil) {
        (version, self.tables, self.pictures) = (DatasetStatistics.currentVersion, tables, pictures)
    }

    /// Reads whatever the paths lead to.
    /// - Throws: `DatasetError`.
    public init(_ source: DataSource, rules: PictureRules = PictureRules(), reading: TableReading = TableReading())
        throws(DatasetError)
    {
        switch source {
        case .pictures(let folder): self.init(pictures: try PictureStatistics(folder: folder, rules: rules))
        case .tables(let paths): self.init(tables: [try TableStatistics(contentsOf: paths, reading: reading)])
        case .turbofan(let folder):
            var tables: [TableStatistics] = []
            for path in try TurbofanData.files(in: folder) {
                tables.append(try TableStatistics(contentsOf: [path], reading: reading))
            }
            self.init(tables: tables)
        }
    }

    /// The JSON form, with sorted keys: the same statistics give the same bytes.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self)) + [0x0A]
    }

    /// Reads the JSON form.
    /// - Throws: `source` for other content or another version.
    public init(json: [UInt8], named name: String) throws(DatasetError) {
        do {
            self = try JSONDecoder().decode(DatasetStatistics.self, from: Data(json))
        } catch {
            throw .source(path: name, reason: "not statistics as `mlc data stats --json` writes them (\(error))")
        }
        guard version == DatasetStatistics.currentVersion else {
            throw .source(path: name, reason: "statistics of version \(version); this mlc reads version 1")
        }
        for column in tables.flatMap(\.columns) + (pictures?.measures ?? []) { try column.check(name) }
    }
}

extension ColumnStatistics {
    /// Refuses statistics whose parts do not fit together.
    fileprivate func check(_ file: String) throws(DatasetError) {
        guard let numbers else { return }
        let fit = [numbers.histogram, numbers.bins].allSatisfy { histogram in
            histogram.edges.count == histogram.counts.count + 1
                && zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy(<=)
                && histogram.counts.allSatisfy { $0 >= 0 && $0 < 1 << 50 }
        }
        guard numbers.percentiles.count == 101, fit else {
            throw .source(path: file, reason: "the statistics of '\(name)' do not fit together")
        }
    }
}
