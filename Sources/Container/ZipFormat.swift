/// The numbers of the ZIP file format (PKWARE APPNOTE 6.3.10) and the choices that make a container canonical.
enum ZipFormat {
    static let localSignature: UInt32 = 0x0403_4B50
    static let centralSignature: UInt32 = 0x0201_4B50
    static let endSignature: UInt32 = 0x0605_4B50
    static let localBytes = 30
    static let centralBytes = 46
    static let endBytes = 22

    /// Version 2.0 on FAT, whose attributes 0 every tool extracts as a plain file.
    static let versionMadeBy = 20
    static let versionNeeded = 20
    /// 1980-01-01, the earliest date that the format can tell.
    static let date = 0x21
    static let time = 0
    static let method = 0

    /// Entry data starts at multiples of this.
    static let alignment = 64
    /// The extra field that Android's tools use for alignment padding: identifier, size, alignment, zeros.
    static let paddingIdentifier = 0xD935
    static let paddingMinimum = 6

    /// The length of the padding field for an entry whose local header starts at `offset`.
    static func paddingBytes(localOffset offset: Int, nameBytes: Int) -> Int {
        let used = (offset + localBytes + nameBytes) % alignment
        let padding = (alignment - used) % alignment
        return padding == 0 || padding >= paddingMinimum ? padding : padding + alignment
    }

    /// The byte of a padding field of `count` bytes at `index`.
    static func paddingByte(_ index: Int, of count: Int) -> UInt8 {
        let size = count - 4
        return switch index {
        case 0: UInt8(paddingIdentifier & 0xFF)
        case 1: UInt8(paddingIdentifier >> 8)
        case 2: UInt8(truncatingIfNeeded: size)
        case 3: UInt8(truncatingIfNeeded: size >> 8)
        case 4: UInt8(alignment)
        default: 0
        }
    }

    /// What is wrong with an entry name, or nil.
    static func nameProblem(_ name: UnsafeRawBufferPointer) -> ContainerError.Kind? {
        if name.count > Container.nameBytes { return .nameTooLong }
        if name.isEmpty { return .badName }
        var componentStart = 0
        for index in 0...name.count {
            let byte = index < name.count ? name[index] : UInt8(ascii: "/")
            if byte == UInt8(ascii: "/") {
                let length = index - componentStart
                let isDots =
                    length <= 2 && name[componentStart..<index].allSatisfy { $0 == UInt8(ascii: ".") }
                if isDots { return .badName }
                componentStart = index + 1
            } else if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ":") {
                return .badName
            }
        }
        return nil
    }
}

/// Limits of a container.
public enum Container {
    /// The longest entry name in bytes.
    public static let nameBytes = 255
    /// The most entries.
    public static let entries = 4096
    /// Entry data starts at multiples of this many bytes from the start of the file.
    public static let alignment = ZipFormat.alignment
}

extension UnsafeRawBufferPointer {
    /// A little-endian 16-bit number. The caller has checked the range.
    func word16(at offset: Int) -> Int {
        Int(UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }

    /// A little-endian 32-bit number. The caller has checked the range.
    func word32(at offset: Int) -> UInt32 {
        UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// True when both have the same bytes.
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
