import Core
import IR

/// a shifted by b bits; bits that leave the type are lost, zeros come in. ONNX BitShift.
public struct BitShift: ElementwiseBinary {
    public static let name = "BitShift"
    public static let types: Set<ScalarType> = [.uint8, .uint16, .uint32, .uint64]
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
        guard b < 64 else { return 0 }
        return direction == .left ? a << b : a >> b
    }
}
