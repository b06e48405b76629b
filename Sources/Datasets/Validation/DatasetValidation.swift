/// What is wrong with data, by a schema and beside other statistics.
public struct DatasetValidation: Sendable, Equatable, Codable {
    public let anomalies: [Anomaly]

    /// Nothing is wrong.
    public var isClean: Bool { anomalies.isEmpty }

    /// What data are checked with.
    public struct Request: Sendable {
        /// Nil checks only what is wrong in any data.
        public var schema: DatasetSchema?
        /// Statistics of data that these should resemble, such as those a model was trained on.
        public var reference: DatasetStatistics?
        /// Another part of the same split, which must share nothing with these data.
        public var otherPart: String?
        public var rules = PictureRules()
        public var reading = TableReading()

        public init(
            schema: DatasetSchema? = nil, reference: DatasetStatistics? = nil, otherPart: String? = nil,
            rules: PictureRules = PictureRules(), reading: TableReading = TableReading()
        ) {
            (self.schema, self.reference, self.otherPart) = (schema, reference, otherPart)
            (self.rules, self.reading) = (rules, reading)
        }
    }

    /// Checks data. What is wrong with them is an anomaly, whatever it is.
    /// - Throws: `DatasetError` when the request itself means nothing.
    public init(_ paths: [String], _ request: Request) throws(DatasetError) {
        let source: DataSource
        do throws(DatasetError) { source = try DataSource(paths) } catch {
            anomalies = [Anomaly(.unreadableFile, paths.first ?? "", "\(error)")]
            return
        }
        var family = ComparisonFamily()
        let found =
            switch source {
            case .pictures(let folder): try Self.check(pictures: folder, request, &family)
            case .tables(let paths): try Self.check(tables: paths, request, &family)
            case .turbofan(let folder): try Self.check(turbofan: folder, request, &family)
            }
        anomalies = found + family.changed(request.schema?.comparison ?? ComparisonRule())
    }

    private static func check(
        pictures folder: String, _ request: Request, _ family: inout ComparisonFamily
    ) throws(DatasetError) -> [Anomaly] {
        if let schema = request.schema, schema.pictures == nil {
            throw .source(path: folder, reason: "a folder of pictures, and the schema has no 'pictures'")
        }
        let validator: PictureValidator
        do throws(DatasetError) {
            validator = try PictureValidator(folder: folder, schema: request.schema?.pictures, rules: request.rules)
        } catch {
            if case .rule = error { throw error }
            return [Anomaly(.emptyFolder, folder, "\(error)")]
        }
        return try validator.anomalies(
            against: request.reference?.pictures, otherPart: request.otherPart, &family)
    }

    private static func check(
        tables paths: [String], _ request: Request, _ family: inout ComparisonFamily
    ) throws(DatasetError) -> [Anomaly] {
        let name = paths[0].split(separator: "/").last.map(String.init) ?? paths[0]
        let schema = request.schema?.table(name)
        if request.schema != nil, schema == nil {
            throw .source(path: paths[0], reason: "the schema has no table called '\(name)'")
        }
        let tables = request.reference?.tables ?? []
        let reference = tables.first { $0.name == name } ?? (tables.count == 1 ? tables[0] : nil)
        var validator = TableValidator(
            name: paths.count == 1 ? paths[0] : name, schema: schema, reading: request.reading)
        for path in paths { validator.read(path) }
        var found = validator.finish(against: reference, &family)
        if let other = request.otherPart {
            found += try TableLeaks(paths, schema, request.reading).anomalies(of: other)
        }
        return found
    }

    private static func check(
        turbofan folder: String, _ request: Request, _ family: inout ComparisonFamily
    ) throws(DatasetError) -> [Anomaly] {
        var (found, seen): ([Anomaly], Set<String>) = ([], [])
        for path in try TurbofanData.files(in: folder) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let schema = request.schema?.tables.first { $0.name == name }
            seen.insert(name)
            if request.schema != nil, schema == nil {
                found.append(Anomaly(.unknownTable, path, "the schema does not know this table"))
            }
            var validator = TableValidator(name: path, schema: schema, reading: request.reading)
            validator.read(path)
            found += validator.finish(against: request.reference?.tables.first { $0.name == name }, &family)
        }
        for schema in request.schema?.tables ?? [] where !seen.contains(schema.name) {
            found.append(Anomaly(.missingTable, folder, schema.name, "there is no such file"))
        }
        for subset in try TurbofanData.subsets(in: folder) {
            do throws(DatasetError) { _ = try TurbofanData(folder: folder, subset: subset) } catch {
                found.append(Anomaly(.malformed, folder, subset, "\(error)"))
            }
        }
        return found
    }

    /// The anomalies for a terminal.
    public var text: String {
        guard !isClean else { return "no anomalies" }
        return (anomalies.map(\.text) + ["\(anomalies.count) anomalies"]).joined(separator: "\n")
    }
}
