/// A picture of a data set.
public struct PictureItem: Sendable, Equatable {
    /// The path below the data set's folder, with `/` between its parts.
    public let path: String
    /// The index of its class; nil in a folder without classes.
    public let label: Int?
    /// The part of a split that its folder is called by; nil where folders do not say.
    public let part: SplitPart?
    /// The group it belongs to, numbered from 0.
    public let group: Int
    /// The path of the picture that marks its defects, below the data set's folder; nil where there is none.
    public let mask: String?

    init(path: String, label: Int?, part: SplitPart?, group: Int, mask: String? = nil) {
        (self.path, self.label, self.part, self.group, self.mask) = (path, label, part, group, mask)
    }
}
