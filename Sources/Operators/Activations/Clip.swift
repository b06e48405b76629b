import Core
import IR

/// min(max(x, min), max) with bounds that are scalars; an absent bound does not bind. ONNX Clip.
///
/// Where min is above max the result is max. A NaN stays a NaN; a NaN bound does not bind.
public struct Clip: Operator {
    public static let name = "Clip"
    public static let signature = Signature(
        [.required("input", .numbers), .optional("min", .numbers), .optional("max", .numbers)],
        [.required("output", .numbers)])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [
        .onnx(
            "Clip", until: 10,
            .adapted { (node, context) throws(OperatorError) in
                guard let x = node.input(0) else { return }
                let dtype = context.type(of: x).dtype
                for (index, name) in ["min", "max"].enumerated() {
                    guard let bound: Float = try node.take(name) else { continue }
                    node.setInput(
                        index + 1, to: context.add(try Tensor(rounding: [Double(bound)], to: dtype, shape: [])))
                }
            }),
        .onnx("Clip", since: 11),
    ]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try inputs.checkSameType()
        for index in 1...2 {
            if let bound = inputs.optional(index), bound.shape.contains(where: { $0.value.map { $0 != 1 } ?? false }) {
                throw OperatorError("a bound is \(bound), not a scalar")
            }
        }
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        if x.dtype.isInteger {
            let low = try inputs.optional(1)?.wideIntegers().first
            let high = try inputs.optional(2)?.wideIntegers().first
            return [try x.mapIntegers { min(max($0, low ?? $0), high ?? .max) }]
        }
        let low = try inputs.optional(1)?.doubles().first ?? -.infinity
        let high = try inputs.optional(2)?.doubles().first ?? .infinity
        return [
            try x.mapFloats { x in
                let raised = low > x ? low : x
                return high < raised ? high : raised
            }
        ]
    }
}

extension Clip: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        // Inside the bounds, which take no gradient themselves.
        guard !builder.wants(1) && !builder.wants(2) else { throw OperatorError("the bounds have no gradient") }
        var g = try builder.gradient()
        let x = try builder.input(0)
        if let low = builder.node.input(1) { g = try builder.gate(g, where: x, exceeds: low) }
        if let high = builder.node.input(2) { g = try builder.gate(g, where: high, exceeds: x) }
        return [g, nil, nil]
    }
}
