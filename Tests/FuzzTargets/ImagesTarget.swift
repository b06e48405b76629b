import Images

/// Pictures.
enum ImagesTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) { _ = try? Image(decoding: [UInt8](bytes), named: "fuzz") }
}
