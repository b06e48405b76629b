import Core
import IR

/// a shifted by b bits. Bits that leave the type are lost; zeros come in, or the sign bit to the right of a signed number.
/// A negative or too large b moves every bit out. ONNX BitShift.
public struct BitShift: ElementwiseBinary {
    public static let name = "BitShift"
    public static let types: Set<ScalarType> = .integers
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("direction", \.direction, required: true)]
    }
    public static let spellings: [Spelling] = [.onnx("BitShift", since: 11)]

    /// Which way bits move.
    public enum Direction: String, AttributeName {
        case left = "LEFT"
        case right = "RIGHT"
    }
    public var direction = Direction.left

    public init() {}

    public func apply(_ a: Int128, _ b: Int128) -> Int128 {
        guard (0..<64).contains(b) else { return direction == .right && a < 0 ? -1 : 0 }
        return direction == .left ? a << b : a >> b
    }
}
