/// Which files of a folder are pictures of the data set, and which belong together.
public struct PictureRules: Sendable, Equatable {
    /// What happens with a picture that cannot be decoded.
    public enum Unreadable: String, Sendable {
        /// It is an error that names the file.
        case refuse
        /// It is left out and listed in `PictureSet.skipped`.
        case skip
    }

    /// What happens with pictures that look like the mask of another.
    public enum Masks: String, Sendable {
        /// They are left out and listed: a PNG beside a JPEG of the same stem, and `X_mask`, `X_gt` or `X_label` beside
        /// `X`.
        case leaveOut
        /// They are pictures like others.
        case keep
    }

    /// Files that belong to the data; nothing means all. A file must match one of the patterns.
    public var include: [Glob] = []
    /// Files that do not.
    public var exclude: [Glob] = []
    public var masks: Masks = .leaveOut
    public var unreadable: Unreadable = .refuse
    /// Which pictures belong together; nil leaves each to itself.
    public var group: GroupRule?

    public init(
        include: [Glob] = [], exclude: [Glob] = [], masks: Masks = .leaveOut, unreadable: Unreadable = .refuse,
        group: GroupRule? = nil
    ) {
        (self.include, self.exclude, self.masks, self.unreadable) = (include, exclude, masks, unreadable)
        self.group = group
    }
}
