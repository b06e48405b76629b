import Images

/// Sorts the files of a folder into pictures of the set and others.
struct PictureSorting {
    let root: String
    let rules: PictureRules
    let listing: FolderListing
    private(set) var skipped: [FolderListing.Skipped] = []

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
        let masks = Self.masks(found)
        for path in masks.sorted() { skip(path, "a mask beside its picture") }
        return found.map(\.path).filter { !masks.contains($0) }
    }

    /// What to say about a folder without pictures.
    var reasonForNone: String {
        if listing.files.isEmpty {
            return "the folder is empty; expected PNG or JPEG pictures, a folder for each class"
        }
        let reasons = Dictionary(grouping: skipped, by: \.reason).map { ($0.value.count, $0.key) }
        let most = reasons.max { ($0.0, $1.1) < ($1.0, $0.1) }
        return "none of its \(listing.files.count) files is a picture of the set"
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

    /// Pictures that are masks of others: a PNG beside a JPEG of the same stem, and a stem with an ending that says so.
    private static func masks(_ found: [(path: String, format: FileFormat)]) -> Set<String> {
        var stems: [String: [FileFormat]] = [:]
        for (path, format) in found { stems[stem(path), default: []].append(format) }
        var masks: Set<String> = []
        for (path, format) in found {
            let stem = stem(path)
            let endings = ["_mask", "-mask", "_gt", "_label", "_seg"]
            let isNamed = endings.contains { stem.hasSuffix($0) && stems[String(stem.dropLast($0.count))] != nil }
            if isNamed || format == .png && stems[stem]?.contains(.jpeg) == true { masks.insert(path) }
        }
        return masks
    }

    private static func stem(_ path: String) -> String {
        guard let point = path.lastIndex(of: "."), point > (path.lastIndex(of: "/") ?? path.startIndex) else {
            return path
        }
        return String(path[..<point])
    }
}
