import Core
import IR

/// Normally distributed random numbers. ONNX RandomNormal and RandomNormalLike.
public struct RandomNormal: RandomDistribution {
    public static let name = "RandomNormal"
    public static var attributes: [AttributeField<Self>] {
        commonFields + [AttributeField("mean", \.mean), AttributeField("scale", \.scale)]
    }
    public static let spellings: [Spelling] = drawing("RandomNormal")

    public var shape: [Int] = []
    public var dtype = ScalarType.float32
    /// The mean.
    public var mean: Float = 0
    /// The standard deviation.
    public var scale: Float = 1
    public var seed: Float?
    public var stream = ""

    public init() {}

    public func draw(_ count: Int, from source: inout RandomStream) -> [Double] {
        (0..<count).map { _ in Double(mean) + Double(scale) * source.normal() }
    }
}
