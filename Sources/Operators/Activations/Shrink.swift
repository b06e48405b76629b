import Core
import IR

/// x + bias below -lambd, x - bias above lambd, 0 between. ONNX Shrink. Integers too.
public struct Shrink: ElementwiseUnary {
    public static let name = "Shrink"
    public static let types: Set<ScalarType> = .numbers
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("bias", \.bias), AttributeField("lambd", \.lambd)]
    }
    public static let spellings: [Spelling] = [.onnx("Shrink")]

    /// The distance that the outer parts move toward 0.
    public var bias: Float = 0
    /// Half the width of the part that becomes 0.
    public var lambd: Float = 0.5

    public init() {}

    public func apply(_ x: Double) -> Double {
        x < -Double(lambd) ? x + Double(bias) : x > Double(lambd) ? x - Double(bias) : 0
    }

    /// Computed in double precision and truncated toward 0; numbers beyond the type saturate.
    public func apply(_ x: Int128) -> Int128 {
        let y = apply(Double(x)).rounded(.towardZero)
        return Int128(exactly: y) ?? (y > 0 ? Int128.max : y < 0 ? Int128.min : 0)
    }
}
