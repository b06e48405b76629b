import Core

/// A tensor element type with a textual form that reads back to the same bits.
protocol ElementText: BitwiseCopyable {
    var text: String { get }
    init?(text: String)
}

extension FixedWidthInteger where Self: ElementText {
    var text: String { description }
    init?(text: String) { self.init(text, radix: 10) }
}

extension Int8: ElementText {}
extension UInt8: ElementText {}
extension Int16: ElementText {}
extension UInt16: ElementText {}
extension Int32: ElementText {}
extension UInt32: ElementText {}
extension Int64: ElementText {}
extension UInt64: ElementText {}

extension Bool: ElementText {
    var text: String { self ? "true" : "false" }
    init?(text: String) { self.init(text) }
}

/// Floating point: the shortest decimal that reads back the same; a NaN other than the standard one as `nan:` and its
/// bits.
protocol FloatingElementText: ElementText, BinaryFloatingPoint, LosslessStringConvertible {
    associatedtype Bits: FixedWidthInteger & UnsignedInteger
    var bitPattern: Bits { get }
    init(bitPattern: Bits)
}

extension FloatingElementText {
    var text: String {
        guard isNaN else { return description }
        return bitPattern == Self.nan.bitPattern ? "nan" : "nan:\(String(bitPattern, radix: 16))"
    }

    init?(text: String) {
        if text == "nan" {
            self = .nan
        } else if text.hasPrefix("nan:") {
            guard let bits = Bits(text.dropFirst(4), radix: 16), Self(bitPattern: bits).isNaN else { return nil }
            self.init(bitPattern: bits)
        } else {
            self.init(text)
        }
    }
}

extension Float: FloatingElementText {}
extension Double: FloatingElementText {}
extension Float16: FloatingElementText {}

/// The upper half of a single-precision number, rounded to nearest, ties to even.
struct BFloat16Text: ElementText {
    let bits: UInt16

    var text: String {
        let wide = Float(bitPattern: UInt32(bits) << 16)
        if wide.isNaN { return bits == 0x7fc0 ? "nan" : "nan:\(String(bits, radix: 16))" }
        return wide.description
    }

    init?(text: String) {
        if text.hasPrefix("nan:") {
            guard let bits = UInt16(text.dropFirst(4), radix: 16), Float(bitPattern: UInt32(bits) << 16).isNaN else {
                return nil
            }
            self.bits = bits
            return
        }
        guard let wide = Float(text: text) else { return nil }
        if wide.isNaN {
            bits = 0x7fc0
        } else {
            let pattern = wide.bitPattern
            bits = UInt16(truncatingIfNeeded: (pattern &+ 0x7fff &+ ((pattern >> 16) & 1)) >> 16)
        }
    }
}

extension Tensor {
    /// The elements in row-major order, each as text; strings in quotes.
    var elementTexts: [String] {
        switch dtype {
        case .float32: texts(Float.self)
        case .float64: texts(Double.self)
        case .float16: texts(Float16.self)
        case .bfloat16: texts(BFloat16Text.self)
        case .int8: texts(Int8.self)
        case .uint8: texts(UInt8.self)
        case .int16: texts(Int16.self)
        case .uint16: texts(UInt16.self)
        case .int32: texts(Int32.self)
        case .uint32: texts(UInt32.self)
        case .int64: texts(Int64.self)
        case .uint64: texts(UInt64.self)
        case .bool: withElements(of: UInt8.self) { $0.map { $0 != 0 ? "true" : "false" } }
        case .uint4, .uint2: texts(UInt8.self)
        case .int4, .int2: texts(Int8.self)
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1:
            SmallFloat(dtype).map { format in withElements(of: UInt8.self) { $0.map(format.text) } } ?? []
        case .string: strings.map(GraphPrinter.quoted)
        }
    }

    private func texts<Element: ElementText>(_: Element.Type) -> [String] {
        withElements(of: Element.self) { $0.map(\.text) }
    }

    /// True when `elementTexts` reads back to the same bytes: not for bools stored as other bytes than 0 and 1, nor for
    /// narrow elements with other bits set.
    var isTextExact: Bool {
        switch dtype {
        case .bool: withElements(of: UInt8.self) { $0.allSatisfy { $0 <= 1 } }
        case .uint4, .float4e2m1: withElements(of: UInt8.self) { $0.allSatisfy { $0 <= 15 } }
        case .uint2: withElements(of: UInt8.self) { $0.allSatisfy { $0 <= 3 } }
        case .int4: withElements(of: Int8.self) { $0.allSatisfy { (-8...7).contains($0) } }
        case .int2: withElements(of: Int8.self) { $0.allSatisfy { (-2...1).contains($0) } }
        default: true
        }
    }
}
