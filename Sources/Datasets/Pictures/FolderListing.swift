import Foundation

/// The files below a folder, in an order that the file system does not decide.
public struct FolderListing: Sendable, Equatable {
    /// Something that was passed over.
    public struct Skipped: Sendable, Equatable, Codable {
        /// The path below the folder, with `/` between its parts.
        public let path: String
        public let reason: String
    }

    /// Paths of regular files below the folder, and of links to such, with `/` between the parts, sorted by their bytes.
    public let files: [String]
    /// Paths of folders below the folder in which no file lies, at any depth.
    public let emptyFolders: [String]
    /// Links to folders or to nothing, devices, and names that are not UTF-8.
    public let skipped: [Skipped]

    /// Folders deeper than this are passed over.
    static let maximumDepth = 32

    /// Lists a folder at all depths. Links to files count as files, as tools that keep versions of data make them; links to
    /// folders are not followed, so that no walk is endless. The folder itself may be a link. Hidden files and folders, whose
    /// names begin with a point, do not count.
    /// - Throws: `source` for a path that is no folder, `platform` for one that cannot be read.
    public init(of folder: String) throws(DatasetError) {
        var information = stat()
        guard stat(folder, &information) == 0 else {
            throw .source(path: folder, reason: "there is no such file or folder")
        }
        guard information.st_mode & S_IFMT == S_IFDIR else { throw .source(path: folder, reason: "not a folder") }
        var walk = Walk(root: folder)
        guard walk.visit("", depth: 0) != nil else {
            throw .source(path: folder, reason: "the folder cannot be read; check the permissions")
        }
        files = walk.files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        emptyFolders = walk.empty.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        skipped = walk.skipped.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// True for a folder, or a link to one.
    static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    private struct Walk {
        let root: String
        var files: [String] = []
        var empty: [String] = []
        var skipped: [Skipped] = []

        /// Lists one folder; the number of files at and below it, nil when it cannot be read.
        mutating func visit(_ folder: String, depth: Int) -> Int? {
            guard let stream = opendir(folder.isEmpty ? root : root + "/" + folder) else { return nil }
            defer { closedir(stream) }
            var count = 0
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                if name.first == UInt8(ascii: ".") { continue }
                guard let text = String(validating: name, as: UTF8.self) else {
                    skip(folder, String(decoding: name, as: UTF8.self), "its name is not UTF-8")
                    continue
                }
                count += visit(entry: text, in: folder, depth: depth)
            }
            return count
        }

        private mutating func skip(_ folder: String, _ name: String, _ reason: String) {
            skipped.append(Skipped(path: folder.isEmpty ? name : folder + "/" + name, reason: reason))
        }

        private mutating func visit(entry name: String, in folder: String, depth: Int) -> Int {
            let path = folder.isEmpty ? name : folder + "/" + name
            var information = stat()
            guard lstat(root + "/" + path, &information) == 0 else {
                skip(folder, name, "it cannot be looked at")
                return 0
            }
            switch information.st_mode & S_IFMT {
            case S_IFREG:
                files.append(path)
                return 1
            case S_IFDIR:
                guard depth < FolderListing.maximumDepth else {
                    skip(folder, name, "deeper than \(FolderListing.maximumDepth) folders")
                    return 0
                }
                guard let count = visit(path, depth: depth + 1) else {
                    skip(folder, name, "the folder cannot be read; check the permissions")
                    return 0
                }
                if count == 0 { empty.append(path) }
                return count
            case S_IFLNK:
                guard stat(root + "/" + path, &information) == 0 else {
                    skip(folder, name, "a symbolic link to nothing")
                    return 0
                }
                guard information.st_mode & S_IFMT == S_IFREG else {
                    skip(folder, name, "a symbolic link to no file, which is not followed")
                    return 0
                }
                files.append(path)
                return 1
            default: skip(folder, name, "neither a file nor a folder")
            }
            return 0
        }
    }
}
