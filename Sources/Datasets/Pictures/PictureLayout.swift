/// The classes and the parts that the folders of pictures stand for.
struct PictureLayout {
    let classes: [String]
    /// The class of each path.
    let labels: [Int?]
    /// The part of each path.
    let parts: [SplitPart?]
    /// Folders of classes without a picture.
    let emptyClasses: [String]

    /// - Parameters:
    ///   - paths: pictures below the root.
    ///   - emptyFolders: folders below the root without any file.
    init(paths: [String], emptyFolders: [String]) {
        let split = paths.map { $0.split(separator: "/").map(String.init) }
        let isSplit = split.allSatisfy { $0.count > 2 && SplitPart(folder: $0[0]) != nil }
        let depth = isSplit ? 1 : 0
        let names = split.map { $0.count > depth + 1 ? $0[depth] : nil }
        let classes = Set(names.compactMap { $0 }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let index = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        self.classes = classes
        labels = names.map { $0.flatMap { index[$0] } }
        parts = split.map { isSplit ? SplitPart(folder: $0[0]) : nil }
        emptyClasses = emptyFolders.filter { folder in
            let parts = folder.split(separator: "/")
            return parts.count == depth + 1 && !classes.contains(String(parts[depth]))
        }
    }
}
