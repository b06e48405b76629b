import Core
import Foundation
import IR

/// Attention through a state of one matrix per head, which each step of the sequence decays, corrects and extends. ONNX
/// LinearAttention.
///
/// Query, key and value are [batch, steps, heads * size]. At each step the state is multiplied by exp(decay) (rules
/// `gated`), gains the outer product of key and value (or of key and beta times what the value differs from what the
/// state holds for the key: rules `delta`), and the query reads it. Computed in double precision.
public struct LinearAttention: Operator {
    /// How the state changes.
    public enum UpdateRule: String, AttributeName {
        case linear, gated, delta
        case gatedDelta = "gated_delta"

        var isGated: Bool { self == .gated || self == .gatedDelta }
        var isDelta: Bool { self == .delta || self == .gatedDelta }
    }

    public static let name = "LinearAttention"
    public static let signature = Signature(
        [
            .required("query", .floats), .required("key", .floats), .required("value", .floats),
            .optional("past_state", .floats), .optional("decay", .floats), .optional("beta", .floats),
        ], [.required("output", .floats), .required("present_state", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("q_num_heads", \.queryHeads, required: true),
            AttributeField("kv_num_heads", \.keyHeads, required: true), AttributeField("scale", \.scale),
            AttributeField("update_rule", \.updateRule),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "LinearAttention", since: 27,
            .adapted { (node, _) throws(OperatorError) in node.attributes["chunk_size"] = nil })
    ]

    public var queryHeads = 1
    public var keyHeads = 1
    /// The factor of the result; 0 means 1 / sqrt(key size).
    public var scale: Float = 0
    public var updateRule = UpdateRule.gatedDelta

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (query, key, value) = (inputs[0], inputs[1], inputs[2])
        guard query.rank == 3, key.rank == 3, value.rank == 3 else {
            throw OperatorError("query \(query), key \(key) and value \(value) must have rank 3")
        }
        guard queryHeads > 0, keyHeads > 0, queryHeads % keyHeads == 0,
            let width = query.shape[2].value, let depth = value.shape[2].value,
            width > 0, width % queryHeads == 0, depth % keyHeads == 0
        else { throw OperatorError("\(query) and \(value) do not split into \(queryHeads) and \(keyHeads) heads") }
        let (size, valueSize) = (width / queryHeads, depth / keyHeads)
        let (keyWidth, overflow) = size.multipliedReportingOverflow(by: keyHeads)
        let (outputWidth, overflowToo) = valueSize.multipliedReportingOverflow(by: queryHeads)
        guard !overflow, !overflowToo else { throw OperatorError("the heads are too many") }
        let (batch, steps) = (query.shape[0], query.shape[1])
        try inputs.checkShape(1, "key", [batch, steps, .fixed(keyWidth)])
        try inputs.checkShape(2, "value", [batch, steps, .fixed(depth)])
        let state: [IR.Dimension] = [batch, .fixed(keyHeads), .fixed(size), .fixed(valueSize)]
        try inputs.checkShape(3, "past_state", state)
        guard (inputs.optional(4) != nil) == updateRule.isGated, (inputs.optional(5) != nil) == updateRule.isDelta
        else { throw OperatorError("update rule '\(updateRule.rawValue)' and the inputs decay and beta do not fit") }
        for (index, name, widths) in [(4, "decay", [keyHeads, keyWidth]), (5, "beta", [keyHeads, 1])] {
            guard let type = inputs.optional(index) else { continue }
            guard type.rank == 3, let last = type.shape[2].value, widths.contains(last) else {
                throw OperatorError("'\(name)' is \(type); its last extent must be one of \(widths)")
            }
            try inputs.checkShape(index, name, [batch, steps, .fixed(last)])
        }
        let output = TensorType(query.dtype, [batch, steps, .fixed(outputWidth)])
        return [try output.checked(), try TensorType(inputs.optional(3)?.dtype ?? query.dtype, state).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let types = try outputTypes(inputs)
        let query = try inputs.required(0, "query").doubles()
        let key = try inputs.required(1, "key").doubles()
        let value = try inputs.required(2, "value").doubles()
        let (decay, beta) = (try inputs.optional(4)?.doubles(), try inputs.optional(5)?.doubles())
        let (batch, steps) = (types[0].shape[0], types[0].shape[1])
        let (size, depth) = (types[1].shape[2], types[1].shape[3])
        let decayWidth = inputs.optional(4)?.shape[2] ?? 0
        let betaWidth = inputs.optional(5)?.shape[2] ?? 0
        let factor = scale == 0 ? 1 / Double(size).squareRoot() : Double(scale)
        var state = try inputs.optional(3)?.doubles() ?? [Double](repeating: 0, count: types[1].shape.reduce(1, *))
        var output = [Double](repeating: 0, count: types[0].shape.reduce(1, *))
        for item in 0..<batch {
            for step in 0..<steps {
                let row = item * steps + step
                for head in 0..<keyHeads {
                    let base = (item * keyHeads + head) * size * depth
                    if let decay {
                        for place in 0..<size {
                            let index = decayWidth == keyHeads ? head : head * size + place
                            let keep = exp(decay[row * decayWidth + index])
                            for column in 0..<depth { state[base + place * depth + column] *= keep }
                        }
                    }
                    let keys = key[((row * keyHeads + head) * size)..<((row * keyHeads + head + 1) * size)]
                    for column in 0..<depth {
                        var new = value[(row * keyHeads + head) * depth + column]
                        if let beta {
                            let held = keys.enumerated().reduce(0) { $0 + state[base + $1.0 * depth + column] * $1.1 }
                            new = beta[row * betaWidth + (betaWidth == 1 ? 0 : head)] * (new - held)
                        }
                        for (place, k) in keys.enumerated() { state[base + place * depth + column] += k * new }
                    }
                }
                for head in 0..<queryHeads {
                    let base = (item * keyHeads + head / (queryHeads / keyHeads)) * size * depth
                    let start = (row * queryHeads + head) * size
                    for column in 0..<depth {
                        let sum = (0..<size).reduce(0) { $0 + query[start + $1] * state[base + $1 * depth + column] }
                        output[(row * queryHeads + head) * depth + column] = factor * sum
                    }
                }
            }
        }
        return [
            try Tensor(rounding: output, to: types[0].dtype, shape: types[0].shape),
            try Tensor(rounding: state, to: types[1].dtype, shape: types[1].shape),
        ]
    }
}
