import IR

/// a / b; integers round toward zero, and dividing them by 0 is an error. ONNX Div.
public struct Div: ElementwiseBinary {
    public static let name = "Div"
    public static let spellings: [Spelling] =
        Spelling.broadcasting("Div") + [
            .onnx(
                "LpNormalization",
                .expanded { (node, context) throws(OperatorError) in try lpNormalization(node, context) }),
            .normalizer,
        ]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a / b }
    public func apply(_ a: Int128, _ b: Int128) throws(OperatorError) -> Int128 {
        guard b != 0 else { throw OperatorError("an integer is divided by 0") }
        return a / b
    }
}
