/// A part of a split.
public enum SplitPart: String, Sendable, CaseIterable, Codable {
    case train
    case validation
    case test

    /// The part that a folder's name means, such as `val`; nil for other names.
    init?(folder name: String) {
        switch name.lowercased() {
        case "train", "training": self = .train
        case "val", "valid", "validation", "dev": self = .validation
        case "test", "testing": self = .test
        default: return nil
        }
    }
}
