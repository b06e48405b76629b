/// Why bytes did not become a picture, or a picture did not become bytes.
public struct ImageError: Error, Equatable, CustomStringConvertible {
    /// The class of a failure, for code that decides by it.
    public enum Kind: Sendable, Equatable {
        /// The bytes are of another kind of file.
        case notAnImage
        /// The declared size exceeds `ImageLimits`.
        case tooLarge
        /// Truncated or corrupt.
        case damaged
        /// A kind of picture without a grey or RGB reading.
        case unsupported
        /// No memory.
        case outOfMemory
        /// The file cannot be read at all.
        case unreadable
    }

    /// The class of the failure.
    public let kind: Kind
    /// The file's name, or what stands for it.
    public let name: String
    /// What is wrong, as a clause whose subject is the picture.
    public let detail: String

    /// An error about the picture called `name`.
    public init(_ kind: Kind, name: String, detail: String) {
        self.kind = kind
        self.name = name
        self.detail = detail
    }

    /// The file, what is wrong with it, and what to do.
    public var description: String { "\(name): \(problem) (\(detail)); \(advice)" }

    private var problem: String {
        switch kind {
        case .notAnImage: "not a PNG or JPEG picture"
        case .tooLarge: "the picture is too large"
        case .damaged: "the picture is truncated or damaged"
        case .unsupported: "this kind of picture is not supported"
        case .outOfMemory: "out of memory"
        case .unreadable: "the file cannot be read"
        }
    }

    private var advice: String {
        switch kind {
        case .notAnImage: "give a PNG or JPEG file (the content decides, not the name)"
        case .tooLarge: "scale it down first"
        case .damaged: "copy or export it again"
        case .unsupported: "convert it to 8-bit grey or RGB"
        case .outOfMemory: "give a smaller picture or free memory"
        case .unreadable: "check the path and the permissions"
        }
    }
}
