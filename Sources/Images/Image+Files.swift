import Foundation

extension Image {
    /// Reads and decodes a picture file.
    /// - Throws: `ImageError` that names the path; reading stops with an error after `ImageLimits.maxFileBytes`.
    public init(contentsOf path: String) throws(ImageError) {
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            data = try file.read(upToCount: ImageLimits.maxFileBytes + 1) ?? Data()
        } catch {
            throw ImageError(.unreadable, name: path, detail: error.localizedDescription)
        }
        guard data.count <= ImageLimits.maxFileBytes else {
            throw ImageError(.tooLarge, name: path, detail: "the file has more than \(ImageLimits.maxFileBytes) bytes")
        }
        try self.init(decoding: [UInt8](data), named: path)
    }
}
