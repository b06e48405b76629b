import Foundation

/// A folder with `model.onnx` and data sets `test_data_set_N/{input,output}_K.pb`.
public struct ConformanceCase: Hashable, Sendable {
    /// The folder's path relative to where the search began, or its own name when it is that place.
    public var name: String
    public var folder: String

    public var modelPath: String { folder + "/model.onnx" }

    /// Every case at or below a folder, sorted by name. Symbolic links are not followed.
    public static func find(below root: String) -> [ConformanceCase] {
        let root = root.hasSuffix("/") && root.count > 1 ? String(root.dropLast()) : root
        var folders = FileManager.default.fileExists(atPath: root + "/model.onnx") ? [""] : []
        for case let path as String in FileManager.default.enumerator(atPath: root) ?? FileManager.DirectoryEnumerator()
        {
            if path.hasSuffix("/model.onnx") { folders.append(String(path.dropLast("/model.onnx".count))) }
        }
        return folders.sorted().map { relative in
            guard !relative.isEmpty else {
                return ConformanceCase(name: root.split(separator: "/").last.map(String.init) ?? root, folder: root)
            }
            return ConformanceCase(name: relative, folder: "\(root)/\(relative)")
        }
    }

    /// The data sets in numeric order.
    public var dataSets: [ConformanceData] {
        Self.numbered(in: folder, prefix: "test_data_set_", suffix: "").map { ConformanceData(folder: $0) }
    }

    /// The paths of files `<prefix>N<suffix>` in a folder, in the order of N.
    static func numbered(in folder: String, prefix: String, suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name -> (Int, String)? in
            guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
            return Int(name.dropFirst(prefix.count).dropLast(suffix.count)).map { ($0, "\(folder)/\(name)") }
        }
        .sorted { $0.0 < $1.0 }
        .map(\.1)
    }
}
