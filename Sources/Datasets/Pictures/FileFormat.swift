import Foundation

/// What the first bytes of a file say that it is.
enum FileFormat: Equatable {
    case png
    case jpeg
    /// A picture of a kind that is not read, such as `BMP`.
    case otherPicture(String)
    case empty
    case other
    case unreadable

    /// Looks at the beginning of a file.
    init(ofFile path: String) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            self = .unreadable
            return
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 12)
        let count = read(descriptor, &bytes, bytes.count)
        self = count < 0 ? .unreadable : FileFormat(bytes[..<count])
    }

    /// Looks at the first twelve bytes of a file, or all of a shorter one.
    init(_ bytes: ArraySlice<UInt8>) {
        if bytes.isEmpty {
            self = .empty
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if let name = FileFormat.otherPictures.first(where: { bytes.starts(with: $0.bytes) })?.name {
            self = .otherPicture(name)
        } else if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            self = .otherPicture("WebP")
        } else {
            self = .other
        }
    }

    private static let otherPictures: [(bytes: [UInt8], name: String)] = [
        (Array("BM".utf8), "BMP"), ([0x49, 0x49, 0x2A, 0x00], "TIFF"), ([0x4D, 0x4D, 0x00, 0x2A], "TIFF"),
        (Array("GIF8".utf8), "GIF"), ([0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50], "JPEG 2000"),
    ]

    /// Endings of names that promise a PNG or JPEG picture.
    static let pictureEndings: Set<String> = ["png", "jpg", "jpeg", "jpe", "jfif"]
}
