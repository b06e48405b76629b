import Core
import Foundation
import IR

/// The remainder of a / b with the sign of b, or with the sign of a when `fmod` is set. By 0, integers give 0, which
/// ONNX leaves open, and floating point numbers NaN. ONNX Mod.
public struct Mod: ElementwiseBinary {
    public static let name = "Mod"
    public static var attributes: [AttributeField<Self>] { [AttributeField("fmod", \.fmod)] }
    public static let spellings: [Spelling] = [.onnx("Mod", since: 10)]

    /// True for C's `fmod`: the sign of the dividend.
    public var fmod = false

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double {
        let remainder = Foundation.fmod(a, b)
        if fmod || remainder.isNaN { return remainder }
        if remainder == 0 { return b.sign == .minus ? -0.0 : 0 }
        return (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    public func apply(_ a: Int128, _ b: Int128) -> Int128 {
        if b == 0 { return 0 }
        let remainder = a % b
        return !fmod && remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }
}
