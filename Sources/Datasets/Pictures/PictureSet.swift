import Images

/// A folder of pictures as a data set: what its files are, their classes, their groups.
///
/// A picture's class is the folder below the root in which it lies, at any depth; pictures in the root itself have
/// none. Where the folders below the root are called `train`, `validation` and `test` (or as `SplitPart` knows them)
/// and have folders in them, they are the parts of a split, and the classes lie one level deeper. PNG or JPEG is
/// decided by a file's bytes, not by its name.
public struct PictureSet: Sendable, Equatable {
    /// The folder.
    public let root: String
    /// The names of the classes, sorted by their UTF-8; nothing in a folder without classes.
    public let classes: [String]
    /// The pictures, sorted by the UTF-8 of their paths.
    public let items: [PictureItem]
    /// The number of groups.
    public let groupCount: Int
    /// Pictures whose names the rule for groups does not match.
    public let ungrouped: [String]
    /// Files that are no pictures of the set, with the reason: other files, masks, what patterns leave out, links, and
    /// unreadable pictures where the rules say so.
    public let skipped: [FolderListing.Skipped]
    /// Folders in which no file lies.
    public let emptyFolders: [String]
    /// Those of them where a class would lie.
    let emptyClasses: [String]

    /// The number of pictures.
    public var count: Int { items.count }

    /// The class of each picture; nil where there is none.
    public var labels: [Int?] { items.map(\.label) }

    /// The group of each picture.
    public var groups: [Int] { items.map(\.group) }

    /// The number of pictures of each class.
    public var classCounts: [Int] {
        items.reduce(into: [Int](repeating: 0, count: classes.count)) { counts, item in
            if let label = item.label { counts[label] += 1 }
        }
    }

    /// Lists a folder of pictures without decoding them.
    /// - Throws: `source` for a folder without pictures and for a class without any, `rule` for a rule that does not
    ///   fit, and `picture` for a file that is called a picture and is none, unless the rules skip those.
    public init(folder root: String, rules: PictureRules = PictureRules()) throws(DatasetError) {
        try self.init(folder: root, rules: rules, allowsEmptyClasses: false)
    }

    init(folder root: String, rules: PictureRules, allowsEmptyClasses: Bool) throws(DatasetError) {
        let listing = try FolderListing(of: root)
        var sorting = PictureSorting(root: root, rules: rules, listing: listing)
        let paths = try sorting.pictures()
        guard !paths.isEmpty else { throw .source(path: root, reason: sorting.reasonForNone) }
        let layout = PictureLayout(paths: paths, emptyFolders: listing.emptyFolders)
        if !allowsEmptyClasses, let empty = layout.emptyClasses.first {
            throw .source(
                path: root + "/" + empty,
                reason: "the folder of this class has no picture; remove the folder, or put pictures into it")
        }
        let grouping = try rules.group.map { (rule) throws(DatasetError) in try rule.groups(of: paths) }
        self.root = root
        classes = layout.classes
        items = paths.indices.map { index in
            PictureItem(
                path: paths[index], label: layout.labels[index], part: layout.parts[index],
                group: grouping?.groups[index] ?? index, mask: sorting.masks[paths[index]])
        }
        groupCount = grouping?.count ?? paths.count
        ungrouped = grouping?.unmatched.map { paths[$0] } ?? []
        skipped = (listing.skipped + sorting.skipped).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        emptyFolders = listing.emptyFolders
        emptyClasses = layout.emptyClasses
    }

    private init(_ other: PictureSet, items: [PictureItem], skipped: [FolderListing.Skipped]) {
        (root, classes, self.items, self.skipped) = (other.root, other.classes, items, skipped)
        (groupCount, ungrouped) = (other.groupCount, other.ungrouped)
        (emptyFolders, emptyClasses) = (other.emptyFolders, other.emptyClasses)
    }

    /// Some pictures of the set. Classes keep their numbers, and groups too.
    public func selecting(_ indices: [Int]) -> PictureSet {
        PictureSet(self, items: indices.map { items[$0] }, skipped: skipped)
    }

    /// The path of a picture's file.
    public func path(_ index: Int) -> String { root + "/" + items[index].path }

    /// Decodes a picture: grey files give 1 channel, all others 3.
    /// - Throws: `picture`, which names the file.
    public func image(_ index: Int) throws(DatasetError) -> Image {
        do throws(ImageError) {
            return try Image(contentsOf: path(index))
        } catch {
            throw .picture(error)
        }
    }

    /// The picture that marks the defects of another, in grey; nil where there is none.
    /// - Throws: `picture`, which names the file.
    public func mask(_ index: Int) throws(DatasetError) -> Image? {
        guard let path = items[index].mask else { return nil }
        do throws(ImageError) {
            return try Image(contentsOf: root + "/" + path).grey()
        } catch {
            throw .picture(error)
        }
    }

    /// The set without pictures that cannot be decoded, which are listed in `skipped` with the reason. Decodes all of
    /// them.
    /// - Throws: `source` when none is left.
    public func skippingUnreadable() throws(DatasetError) -> PictureSet {
        var (kept, skipped) = ([PictureItem](), skipped)
        for (index, item) in items.enumerated() {
            do throws(DatasetError) {
                _ = try image(index)
                kept.append(item)
            } catch {
                skipped.append(FolderListing.Skipped(path: item.path, reason: "unreadable: \(error)"))
            }
        }
        guard !kept.isEmpty else {
            throw .source(path: root, reason: "none of its \(items.count) pictures can be read")
        }
        return PictureSet(self, items: kept, skipped: skipped)
    }
}
