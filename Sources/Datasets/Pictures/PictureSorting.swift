import Images

/// Sorts the files of a folder into pictures of the set and others.
struct PictureSorting {
    let root: String
    let rules: PictureRules
    let listing: FolderListing
    private(set) var skipped: [FolderListing.Skipped] = []
    /// The mask of each picture that has one.
    private(set) var masks: [String: String] = [:]

    init(root: String, rules: PictureRules, listing: FolderListing) {
        (self.root, self.rules, self.listing) = (root, rules, listing)
    }

    /// The paths of the pictures, in the listing's order.
    mutating func pictures() throws(DatasetError) -> [String] {
        var found: [(path: String, format: FileFormat)] = []
        for path in listing.files {
            if !rules.include.isEmpty, !rules.include.contains(where: { $0.matches(path) }) {
                skip(path, "no pattern includes it")
            } else if let pattern = rules.exclude.first(where: { $0.matches(path) }) {
                skip(path, "the pattern '\(pattern.pattern)' excludes it")
            } else if let format = try format(path) {
                found.append((path, format))
            }
        }
        guard rules.masks == .leaveOut else { return found.map(\.path) }
        let owners = Self.owners(found)
        for path in owners.keys.sorted() { skip(path, "a mask beside its picture") }
        for (mask, picture) in owners { masks[picture] = min(mask, masks[picture] ?? mask) }
        return found.map(\.path).filter { owners[$0] == nil }
    }

    /// What to say about a folder without pictures.
    var reasonForNone: String {
        let skipped = listing.skipped + skipped
        if listing.files.isEmpty, skipped.isEmpty {
            return "the folder is empty; expected PNG or JPEG pictures, a folder for each class"
        }
        let reasons = Dictionary(grouping: skipped, by: \.reason).map { ($0.value.count, $0.key) }
        let most = reasons.max { ($0.0, $1.1) < ($1.0, $0.1) }
        return "none of its \(listing.files.count + listing.skipped.count) files is a picture of the set"
            + (most.map { " (\($0.0): \($0.1))" } ?? "")
    }

    private mutating func skip(_ path: String, _ reason: String) {
        skipped.append(FolderListing.Skipped(path: path, reason: reason))
    }

    /// The format of a picture; nil for files that are none. A name that promises a picture must keep it.
    private mutating func format(_ path: String) throws(DatasetError) -> FileFormat? {
        let format = FileFormat(ofFile: root + "/" + path)
        let isPromised =
            path.split(separator: ".").last.map { FileFormat.pictureEndings.contains($0.lowercased()) } ?? false
        let error: ImageError
        switch format {
        case .png, .jpeg: return format
        case .unreadable: error = ImageError(.unreadable, name: root + "/" + path, detail: "it cannot be opened")
        case .otherPicture(let kind):
            guard isPromised else {
                skip(path, "\(kind) is not read; convert it to PNG or JPEG")
                return nil
            }
            error = ImageError(.notAnImage, name: root + "/" + path, detail: "the bytes are \(kind)")
        case .empty where isPromised:
            error = ImageError(.damaged, name: root + "/" + path, detail: "the file is empty")
        case .other where isPromised:
            error = ImageError(.notAnImage, name: root + "/" + path, detail: "the first bytes are of no picture")
        case .empty, .other:
            skip(path, "not a picture")
            return nil
        }
        guard rules.unreadable == .skip else { throw .picture(error) }
        skip(path, "unreadable: \(error)")
        return nil
    }

    /// The masks, each with the picture that it belongs to: a PNG beside a picture of the same stem that is called JPEG
    /// or is one, and a stem with an ending that says so.
    private static func owners(_ found: [(path: String, format: FileFormat)]) -> [String: String] {
        var stems: [String: [(path: String, format: FileFormat)]] = [:]
        for file in found { stems[stem(file.path), default: []].append(file) }
        func isCalledPNG(_ path: String) -> Bool { path.lowercased().hasSuffix(".png") }
        var owners: [String: String] = [:]
        for file in found {
            let stem = stem(file.path)
            for ending in ["_mask", "-mask", "_gt", "_label", "_seg"] where stem.hasSuffix(ending) {
                if let owner = stems[String(stem.dropLast(ending.count))]?.first { owners[file.path] = owner.path }
            }
            guard file.format == .png, isCalledPNG(file.path) else { continue }
            let owner = stems[stem]?.first { $0.format == .jpeg || !isCalledPNG($0.path) }
            if let owner, owner.path != file.path { owners[file.path] = owner.path }
        }
        return owners
    }

    private static func stem(_ path: String) -> String {
        guard let point = path.lastIndex(of: "."), point > (path.lastIndex(of: "/") ?? path.startIndex) else {
            return path
        }
        return String(path[..<point])
    }
}
