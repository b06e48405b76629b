import Core

extension NPYHeader {
    /// A buffer of this many bytes takes any header.
    public static let maximumBytes = 512

    /// Writes a version 1 header, padded so that the data after it is aligned to 64 bytes.
    /// - Parameters:
    ///   - shape: at most `Limits.rank` extents, none negative.
    ///   - buffer: takes the header; `maximumBytes` always suffice.
    /// - Returns: the number of bytes written.
    public static func encode(
        _ dtype: ScalarType, shape: UnsafeBufferPointer<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(NPYError) -> Int {
        guard let code = Self.code(dtype) else { throw NPYError(.unsupportedType, offset: 0) }
        guard shape.count <= Limits.rank else { throw NPYError(.tooManyDimensions, offset: 0) }
        var text = NPYText(buffer)
        text.append("\u{1}NUMPY")
        text.append(byte: 1)
        text.append(byte: 0)
        text.append(byte: 0)
        text.append(byte: 0)
        text.append("{'descr': '")
        text.append(code)
        text.append("', 'fortran_order': False, 'shape': (")
        for axis in 0..<shape.count {
            guard shape[axis] >= 0, shape[axis] <= Limits.dimension else { throw NPYError(.tooLarge, offset: 0) }
            if axis > 0 { text.append(byte: UInt8(ascii: " ")) }
            text.append(number: shape[axis])
            if axis + 1 < shape.count || shape.count == 1 { text.append(byte: UInt8(ascii: ",")) }
        }
        text.append("), }")
        while text.count % 64 != 63 { text.append(byte: UInt8(ascii: " ")) }
        text.append(byte: UInt8(ascii: "\n"))
        guard text.count <= buffer.count else { throw NPYError(.bufferTooSmall, offset: buffer.count) }
        let length = text.count - 10
        buffer[0] = 0x93
        buffer[8] = UInt8(truncatingIfNeeded: length)
        buffer[9] = UInt8(truncatingIfNeeded: length >> 8)
        return text.count
    }
}

/// Appends text to a buffer; what does not fit is only counted.
private struct NPYText {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func append(byte: UInt8) {
        if count < buffer.count { buffer[count] = byte }
        count += 1
    }

    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { append(byte: text.utf8Start[index]) }
    }

    mutating func append(number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(byte: UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
