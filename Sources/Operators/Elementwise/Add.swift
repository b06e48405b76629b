import IR

/// a + b; integers wrap. ONNX Add.
public struct Add: ElementwiseBinary {
    public static let name = "Add"
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] = Spelling.broadcasting("Add") + [tfIdfVectorizer]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a + b }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a + b }
}

extension Add: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let g = try builder.gradient()
        return [
            builder.wants(0) ? try builder.reduced(g, to: builder.input(0)) : nil,
            builder.wants(1) ? try builder.reduced(g, to: builder.input(1)) : nil,
        ]
    }
}
