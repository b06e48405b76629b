import Core
import IR

/// Random numbers between two bounds, the lower one included. ONNX RandomUniform and RandomUniformLike.
public struct RandomUniform: RandomDistribution {
    public static let name = "RandomUniform"
    public static var attributes: [AttributeField<Self>] {
        commonFields + [AttributeField("low", \.low), AttributeField("high", \.high)]
    }
    public static let spellings: [Spelling] =
        drawing("RandomUniform") + [
            .onnx(
                "Bernoulli", since: 15,
                .expanded { (node, context) throws(OperatorError) in try bernoulli(node, context) })
        ]

    public var shape: [Int] = []
    public var dtype = ScalarType.float32
    /// The least number.
    public var low: Float = 0
    /// The bound above all numbers, as far as rounding to the type allows.
    public var high: Float = 1
    public var seed: Float?
    public var stream = ""

    public init() {}

    public func draw(_ count: Int, from source: inout RandomStream) -> [Double] {
        (0..<count).map { _ in Double(low) + (Double(high) - Double(low)) * source.uniform() }
    }
}
