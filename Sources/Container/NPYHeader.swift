import Core

/// The header of an NPY array (numpy's format, versions 1 to 3): element type and shape of the row-major data after it.
public struct NPYHeader: Sendable {
    public let dtype: ScalarType
    /// The number of dimensions, at most `Limits.rank`.
    public let rank: Int
    /// The extents; only the first `rank` are meant.
    public let extents: InlineArray<16, Int>
    /// Where the data starts.
    public let dataOffset: Int
    /// The number of bytes that the shape needs.
    public let dataBytes: Int

    /// Reads the header of a whole NPY file: `bytes` must have exactly the data that the shape needs. Total on any
    /// bytes.
    public init(_ bytes: UnsafeRawBufferPointer) throws(NPYError) {
        let range = try Self.locateDictionary(bytes)
        var parser = NPYParser(bytes, range)
        try parser.parse()
        guard let dtype = parser.dtype, parser.hasOrder, parser.hasShape else {
            throw NPYError(.badHeader, offset: range.lowerBound)
        }
        guard let dataBytes = Self.byteCount(dtype, parser.extents, rank: parser.rank) else {
            throw NPYError(.tooLarge, offset: range.lowerBound)
        }
        let available = bytes.count - range.upperBound
        if available != dataBytes {
            throw NPYError(available < dataBytes ? .truncated : .sizeMismatch, offset: range.upperBound)
        }
        self.dtype = dtype
        rank = parser.rank
        extents = parser.extents
        dataOffset = range.upperBound
        self.dataBytes = dataBytes
    }

    /// The place of the dictionary; the data follows it.
    private static func locateDictionary(_ bytes: UnsafeRawBufferPointer) throws(NPYError) -> Range<Int> {
        let magic: StaticString = "NUMPY"
        guard bytes.count >= 10, bytes[0] == 0x93 else { throw NPYError(.notNPY, offset: 0) }
        for index in 0..<5 where bytes[index + 1] != magic.utf8Start[index] { throw NPYError(.notNPY, offset: 0) }
        let version = bytes[6]
        guard (1...3).contains(version), bytes[7] == 0 else { throw NPYError(.unsupportedVersion, offset: 6) }
        let start = version == 1 ? 10 : 12
        guard bytes.count >= start else { throw NPYError(.truncated, offset: bytes.count) }
        let length = version == 1 ? bytes.word16(at: 8) : Int(bytes.word32(at: 8))
        guard length <= bytes.count - start else { throw NPYError(.truncated, offset: bytes.count) }
        return start..<start + length
    }

    /// The bytes of an array, or nil beyond the limits.
    static func byteCount(_ dtype: ScalarType, _ extents: InlineArray<16, Int>, rank: Int) -> Int? {
        var count = dtype.byteCount
        var isEmpty = false
        for axis in 0..<rank {
            let extent = extents[axis]
            guard extent >= 0, extent <= Limits.dimension else { return nil }
            if extent == 0 { isEmpty = true }
            let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
            guard !overflow, product <= Limits.tensorBytes else { return nil }
            count = product
        }
        return isEmpty ? 0 : count
    }

    /// The header's type, or nil for a code that is not supported. `code` is such as `<f4`.
    static func dtype(code: UnsafeRawBufferPointer) -> ScalarType? {
        guard code.count == 3 else { return nil }
        let (order, kind, size) = (code[0], code[1], code[2])
        let isSingleByte = size == UInt8(ascii: "1")
        guard order == UInt8(ascii: "<") || order == UInt8(ascii: "|") && isSingleByte else { return nil }
        return switch (kind, size) {
        case (UInt8(ascii: "f"), UInt8(ascii: "2")): .float16
        case (UInt8(ascii: "f"), UInt8(ascii: "4")): .float32
        case (UInt8(ascii: "f"), UInt8(ascii: "8")): .float64
        case (UInt8(ascii: "b"), UInt8(ascii: "1")): .bool
        case (UInt8(ascii: "i"), UInt8(ascii: "1")): .int8
        case (UInt8(ascii: "i"), UInt8(ascii: "2")): .int16
        case (UInt8(ascii: "i"), UInt8(ascii: "4")): .int32
        case (UInt8(ascii: "i"), UInt8(ascii: "8")): .int64
        case (UInt8(ascii: "u"), UInt8(ascii: "1")): .uint8
        case (UInt8(ascii: "u"), UInt8(ascii: "2")): .uint16
        case (UInt8(ascii: "u"), UInt8(ascii: "4")): .uint32
        case (UInt8(ascii: "u"), UInt8(ascii: "8")): .uint64
        default: nil
        }
    }

    /// The type that elements have in a file: types that numpy does not have are the integers of the same bytes.
    public static func stored(_ dtype: ScalarType) -> ScalarType {
        switch dtype {
        case .bfloat16: .uint16
        case .int4, .int2: .int8
        case .uint4, .uint2, .float4e2m1, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0:
            .uint8
        default: dtype
        }
    }

    /// numpy's code of a type as it is stored; nil for strings.
    static func code(_ dtype: ScalarType) -> StaticString? {
        switch stored(dtype) {
        case .float16: "<f2"
        case .float32: "<f4"
        case .float64: "<f8"
        case .bool: "|b1"
        case .int8: "|i1"
        case .int16: "<i2"
        case .int32: "<i4"
        case .int64: "<i8"
        case .uint8: "|u1"
        case .uint16: "<u2"
        case .uint32: "<u4"
        case .uint64: "<u8"
        default: nil
        }
    }
}

#if !hasFeature(Embedded)
    extension NPYHeader {
        /// The extents.
        public var shape: [Int] { (0..<rank).map { extents[$0] } }
    }
#endif
