import CImages

extension Image {
    /// Decodes a PNG or JPEG file; the bytes decide which, not the name.
    ///
    /// Grey files give 1 channel, all others 3. Alpha is dropped, palettes are expanded, 16-bit samples are scaled
    /// to 8 bits; neither gamma, colour profile nor EXIF orientation is applied.
    /// - Parameter name: the file's name for error messages.
    /// - Throws: `ImageError`; any bytes at all give a picture or an error.
    public init(decoding bytes: [UInt8], named name: String) throws(ImageError) {
        var limits = ci_limits(
            max_width: UInt32(ImageLimits.maxWidth), max_height: UInt32(ImageLimits.maxHeight),
            max_pixels: UInt64(ImageLimits.maxPixels))
        var picture = ci_picture()
        let status = bytes.withUnsafeBufferPointer { ci_decode($0.baseAddress, $0.count, &limits, &picture) }
        defer { ci_free(picture.pixels) }
        if let kind = ImageError.Kind(status) {
            throw ImageError(kind, name: name, detail: text(of: picture.message))
        }
        let count = Int(picture.width) * Int(picture.height) * Int(picture.channels)
        let pixels = Array(UnsafeBufferPointer(start: picture.pixels, count: count))
        guard let channels = Channels(rawValue: Int(picture.channels)),
            let image = Image(
                width: Int(picture.width), height: Int(picture.height), channels: channels, pixels: pixels)
        else { throw ImageError(.damaged, name: name, detail: "its parts do not fit together") }
        self = image
    }

    /// The picture as a PNG file. The same picture gives the same bytes with the same libpng and zlib.
    /// - Parameter isFast: takes a fraction of the time for a file that is a little larger.
    /// - Throws: `ImageError` of kind `outOfMemory`.
    public func encodePNG(isFast: Bool = false) throws(ImageError) -> [UInt8] {
        var file = ci_file()
        let status = pixels.withUnsafeBufferPointer {
            ci_encode_png($0.baseAddress, UInt32(width), UInt32(height), UInt32(channels), isFast ? 1 : 0, &file)
        }
        defer { ci_free(file.bytes) }
        if let kind = ImageError.Kind(status) {
            throw ImageError(kind, name: "PNG of \(width) x \(height) pixels", detail: text(of: file.message))
        }
        return Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}

extension ImageError.Kind {
    /// The failure that a status of the C shim names; nil for success.
    fileprivate init?(_ status: ci_status) {
        switch status {
        case CI_OK: return nil
        case CI_NOT_AN_IMAGE: self = .notAnImage
        case CI_TOO_LARGE: self = .tooLarge
        case CI_UNSUPPORTED: self = .unsupported
        case CI_OUT_OF_MEMORY: self = .outOfMemory
        default: self = .damaged
        }
    }
}

/// A C character array, imported as a tuple, up to its NUL.
private func text<Characters>(of message: Characters) -> String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
