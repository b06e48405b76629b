import IR

/// The largest integer not above x. ONNX Floor.
public struct Floor: ElementwiseUnary {
    public static let name = "Floor"
    public static let spellings: [Spelling] = [.onnx("Floor", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { x.rounded(.down) }
}
