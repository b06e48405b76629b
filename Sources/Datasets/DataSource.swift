/// What a path to data means.
public enum DataSource: Sendable, Equatable {
    /// A folder of pictures, a folder for each class.
    case pictures(String)
    /// CSV, TSV or C-MAPSS text: files of one table.
    case tables([String])
    /// A folder of C-MAPSS text.
    case turbofan(String)

    /// Endings of names of files that are taken for tables when a folder has them.
    static let tableEndings: Set<String> = ["csv", "tsv", "tab", "txt"]

    /// Looks at what paths lead to: a folder of pictures, a folder of tables or of C-MAPSS text, or files of tables.
    /// - Throws: `source` for a path that is not there, an empty folder, and a folder of neither.
    public init(_ paths: [String]) throws(DatasetError) {
        guard let first = paths.first else { throw .source(path: "", reason: "no data is given") }
        var tables: [String] = []
        for path in paths {
            guard FolderListing.isFolder(path) else {
                tables.append(path)
                continue
            }
            let files = try FolderListing(of: path).files
            if files.contains(where: { $0.hasPrefix("train_FD") && $0.hasSuffix(".txt") }), paths.count == 1 {
                self = .turbofan(path)
                return
            }
            let texts = files.filter(DataSource.isCalledTable)
            let isOfPictures = files.lazy.filter { !DataSource.isCalledTable($0) }.contains { file in
                let format = FileFormat(ofFile: path + "/" + file)
                return format == .png || format == .jpeg
            }
            guard isOfPictures || texts.isEmpty else {
                tables += texts.map { path + "/" + $0 }
                continue
            }
            guard paths.count == 1 else {
                throw .source(
                    path: path, reason: "several sources must be tables; give one folder of pictures by itself")
            }
            self = .pictures(first)
            return
        }
        self = .tables(tables)
    }

    private static func isCalledTable(_ file: String) -> Bool {
        tableEndings.contains(file.lowercased().split(separator: ".").last.map(String.init) ?? "")
    }
}
