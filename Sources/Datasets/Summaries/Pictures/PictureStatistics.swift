/// What is known of a set of pictures.
public struct PictureStatistics: Sendable, Equatable, Codable {
    /// A size in pixels and how many pictures have it.
    public struct Size: Sendable, Equatable, Codable {
        public let width: Int
        public let height: Int
        public let count: Int
    }

    /// What is known of a class: medians of the measures of its pictures.
    public struct ClassSummary: Sendable, Equatable, Codable {
        public let name: String
        public let count: Int
        public let brightness: Double
        public let contrast: Double
        public let sharpness: Double
    }

    /// Pictures that are the same in every pixel.
    public struct Duplicates: Sendable, Equatable, Codable {
        /// Sets of equal pictures.
        public let sets: Int
        /// Pictures in them.
        public let pictures: Int
        /// Sets whose pictures have different classes.
        public let acrossClasses: Int
        /// The first sets, by path.
        public let examples: [[String]]

        private enum CodingKeys: String, CodingKey {
            case sets, pictures
            case acrossClasses = "across_classes"
            case examples
        }
    }

    /// Two pictures that look the same.
    public struct NearPair: Sendable, Equatable, Codable {
        public let first: String
        public let second: String
        /// Bits of the hash that differ.
        public let distance: Int
    }

    /// Pictures that look the same and are not: pairs whose hashes differ in at most `threshold` of `bits` bits.
    public struct NearDuplicates: Sendable, Equatable, Codable {
        public let threshold: Int
        public let bits: Int
        /// False when there are too many pictures to compare.
        public let wereSought: Bool
        public let pairs: Int
        /// Pairs of two classes.
        public let acrossClasses: Int
        /// Pairs of two groups, where a rule for groups is given.
        public let acrossGroups: Int
        /// The nearest pairs; those of two groups, then those of two classes, come first.
        public let examples: [NearPair]

        private enum CodingKeys: String, CodingKey {
            case threshold, bits
            case wereSought = "were_sought"
            case pairs
            case acrossClasses = "across_classes"
            case acrossGroups = "across_groups"
            case examples
        }
    }

    /// The groups that a rule makes.
    public struct Groups: Sendable, Equatable, Codable {
        /// The number of groups with a number of pictures.
        public struct Size: Sendable, Equatable, Codable {
            public let pictures: Int
            public let groups: Int
        }

        public let pattern: String
        public let neighbours: Int?
        public let count: Int
        public let sizes: [Size]
        /// Pictures whose name the pattern does not match.
        public let unmatched: Int
        /// With `neighbours`: the number of groups that other distances would give.
        public let alternatives: [Alternative]

        /// What another distance would give.
        public struct Alternative: Sendable, Equatable, Codable {
            public let neighbours: Int
            public let groups: Int
        }
    }

    /// Files that are no pictures of the set for one reason.
    public struct LeftOut: Sendable, Equatable, Codable {
        public let reason: String
        public let count: Int
        /// The first of them.
        public let examples: [String]
    }

    public let name: String
    /// Pictures that can be read.
    public let count: Int
    public let classes: [ClassSummary]
    /// The most frequent sizes, at most 20.
    public let sizes: [Size]
    /// The number of different sizes.
    public let distinctSizes: Int
    /// Grey and colour pictures, as stored.
    public let grey: Int
    public let colour: Int
    /// Files by what their bytes are.
    public let png: Int
    public let jpeg: Int
    /// Files whose name says another format than the bytes; harmless.
    public let misnamed: Int
    /// `width`, `height`, `brightness`, `contrast` and `sharpness` as `PictureMeasures` defines them.
    public let measures: [ColumnStatistics]
    public let duplicates: Duplicates
    public let nearDuplicates: NearDuplicates
    /// Nil without a rule for groups.
    public let groups: Groups?
    /// The number of pictures in the folders of each part, where folders are called so.
    public let parts: [String: Int]?
    public let unreadable: [FolderListing.Skipped]
    public let leftOut: [LeftOut]
    public let emptyFolders: [String]

    /// A measure by its name.
    public func measure(_ name: String) -> ColumnStatistics? { measures.first { $0.name == name } }

    private enum CodingKeys: String, CodingKey {
        case name, count, classes, sizes
        case distinctSizes = "distinct_sizes"
        case grey, colour, png, jpeg, misnamed, measures, duplicates
        case nearDuplicates = "near_duplicates"
        case groups, parts, unreadable
        case leftOut = "left_out"
        case emptyFolders = "empty_folders"
    }
}
