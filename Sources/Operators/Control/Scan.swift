import Core
import IR

/// A graph run for each part of the scanned inputs along their scan axes.
///
/// The values are the initial states, then the scanned inputs, then the captures. The body takes the states, a part of
/// each scanned input, and the captures; it gives the next states, and for each scan output one part. Parts are stacked
/// along the output's axis, in the order of the iterations or, in direction 1, reversed. States keep their type.
///
/// A batched scan (ONNX until version 8) has one more axis in front of states, scanned inputs and outputs, over which
/// it runs separately; the scan axis is the second. Batch `b` runs for `sequence_lens[b]` iterations; the outputs after
/// these are 0. ONNX Scan.
public struct Scan: NestingOperator {
    public static let name = "Scan"
    public static let signature = Signature(
        [.optional("sequence_lens", [.int64]), .repeated("values")], [.variadic("outputs")])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("body", \.body, required: true), AttributeField("states", \.states, required: true),
            AttributeField("num_scan_inputs", \.scanned, required: true), AttributeField("batched", \.isBatched),
            AttributeField("scan_input_axes", \.inputAxes),
            AttributeField("scan_input_directions", \.inputDirections),
            AttributeField("scan_output_axes", \.outputAxes),
            AttributeField("scan_output_directions", \.outputDirections),
        ]
    }
    public static let graphNames = ["body"]
    public static let spellings: [Spelling] = [.onnx("Scan", since: 8)]

    public var body = Graph()
    /// How many of the values are states.
    public var states = 0
    /// How many of the values are scanned.
    public var scanned = 1
    public var isBatched = false
    /// The scan axis of each scanned input, and whether it is scanned from its end; empty for axis 0, from the start.
    public var inputAxes: [Int] = []
    public var inputDirections: [Int] = []
    /// The axis of each scan output along which it is stacked, and whether from its end; empty for axis 0.
    public var outputAxes: [Int] = []
    public var outputDirections: [Int] = []

    public var graphs: [Graph] {
        get { [body] }
        set { body = newValue[0] }
    }

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let values = try inputs.types.dropFirst().present()
        try checkCounts(values.count)
        var batch: Dimension?
        var types: [TensorType] = []
        for (index, type) in values.enumerated() {
            guard isBatched, index < states + scanned else {
                types.append(type)
                continue
            }
            guard type.rank > 0 else { throw OperatorError("\(type) has no batch axis") }
            guard batch?.value == nil || type.shape[0].value == nil || batch == type.shape[0] else {
                throw OperatorError("batches of \(type.shape[0]) and \(batch ?? 0)")
            }
            batch = batch ?? type.shape[0]
            types.append(TensorType(type.dtype, Array(type.shape.dropFirst())))
        }
        if let lengths = inputs.optional(0) {
            guard isBatched, lengths.rank == 1, lengths.shape[0].value == nil || lengths.shape[0] == batch else {
                throw OperatorError("'sequence_lens' is \(lengths); it needs a batched scan and a number per batch")
            }
        }
        return try results(types).map { (type) throws(OperatorError) in
            try TensorType(type.dtype, (batch.map { [$0] } ?? []) + type.shape).checked()
        }
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let values: [Tensor] = try inputs.dropFirst().present()
        try checkCounts(values.count)
        let nested = NestedGraph("body", body, evaluates: true)
        guard isBatched else { return try run(values, nested, length: nil) }
        let expected = try infer(InferenceInputs(values: inputs))
        let batches = values[0].shape[0]
        let lengths = inputs[0]?.integers
        var results = [[Tensor]](repeating: [], count: expected.count)
        for batch in 0..<batches {
            let own = values.enumerated().map { $0 < states + scanned ? $1.part(batch, axis: 0) : $1 }
            for (index, output) in try run(own, nested, length: lengths?[batch]).enumerated() {
                results[index].append(output)
            }
        }
        var stacked: [Tensor] = []
        for (index, parts) in results.enumerated() {
            let type = TensorType(expected[index].dtype, Array(expected[index].shape.dropFirst()))
            stacked.append(try Tensor.stacked(parts, of: type, name: "output \(index)"))
        }
        return stacked
    }

    private func checkCounts(_ values: Int) throws(OperatorError) {
        guard states >= 0, scanned >= 1, states <= values, scanned <= values - states else {
            throw OperatorError("\(values) values for \(states) states and \(scanned) scanned inputs")
        }
        guard body.outputs.count >= states else {
            throw OperatorError("the body gives \(body.outputs.count) outputs for \(states) states")
        }
        let outputs = body.outputs.count - states
        for (name, list, count) in [
            ("scan_input_axes", inputAxes, scanned), ("scan_input_directions", inputDirections, scanned),
            ("scan_output_axes", outputAxes, outputs), ("scan_output_directions", outputDirections, outputs),
        ] where !list.isEmpty && list.count != count {
            throw OperatorError("'\(name)' has \(list.count) numbers for \(count)")
        }
        guard (inputDirections + outputDirections).allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw OperatorError("a direction is 0 or 1, not \(inputDirections + outputDirections)")
        }
    }

    /// The types of the outputs of one batch.
    private func results(_ values: [TensorType]) throws(OperatorError) -> [TensorType] {
        let nested = NestedGraph("body", body)
        var length: Dimension?
        var taken = values
        for index in 0..<scanned {
            let type = values[states + index]
            let axis = try type.axis(inputAxes.isEmpty ? 0 : inputAxes[index])
            let extent = type.shape[axis]
            guard length?.value == nil || extent.value == nil || length == extent else {
                throw OperatorError("scanned inputs have \(length ?? 0) and \(extent) parts")
            }
            if length?.value == nil { length = extent }
            taken[states + index].shape.remove(at: axis)
        }
        try nested.checkInputs(taken)
        var types: [TensorType] = []
        for index in 0..<states {
            try nested.checkCarried(output: index, input: index)
            types.append(values[index])
        }
        for (index, type) in nested.outputTypes.dropFirst(states).enumerated() {
            var shape = type.shape
            let axis = try (type.rank + 1).axis(outputAxes.isEmpty ? 0 : outputAxes[index])
            shape.insert(length ?? 0, at: axis)
            types.append(TensorType(type.dtype, shape))
        }
        return types
    }

    /// The outputs for one batch.
    /// - Parameter length: the number of iterations; nil for all parts.
    private func run(_ values: [Tensor], _ nested: NestedGraph, length: Int?) throws(OperatorError) -> [Tensor] {
        var axes: [Int] = []
        for index in 0..<scanned {
            axes.append(try values[states + index].rank.axis(inputAxes.isEmpty ? 0 : inputAxes[index]))
        }
        let full = values[states].shape[axes[0]]
        let count = length ?? full
        guard (0...full).contains(count) else { throw OperatorError("a sequence of \(count) of \(full) parts") }
        var state = Array(values.prefix(states))
        let types = nested.outputTypes.dropFirst(states)
        var parts = [[Tensor]](repeating: [], count: types.count)
        for iteration in 0..<count {
            let taken = axes.indices.map { index in
                let isReversed = !inputDirections.isEmpty && inputDirections[index] == 1
                return values[states + index].part(isReversed ? count - 1 - iteration : iteration, axis: axes[index])
            }
            let outputs = try nested.run(state + taken + values.dropFirst(states + scanned))
            for (index, value) in outputs.prefix(states).enumerated() where value.type != state[index].type {
                throw OperatorError("state \(index) is \(state[index].type) and becomes \(value.type)")
            }
            state = Array(outputs.prefix(states))
            for (index, part) in outputs.dropFirst(states).enumerated() { parts[index].append(part) }
        }
        for (parts, (index, type)) in zip(parts, types.enumerated()) {
            state.append(try assembled(parts, index, type, padding: full - count))
        }
        return state
    }

    /// A scan output from its parts.
    private func assembled(
        _ parts: [Tensor], _ index: Int, _ type: TensorType, padding: Int
    ) throws(OperatorError) -> Tensor {
        var parts = parts
        if !outputDirections.isEmpty && outputDirections[index] == 1 { parts.reverse() }
        if padding > 0 {
            let shape = parts.first?.shape ?? type.shape.map { $0.value ?? 0 }
            let size = (shape.checkedProduct ?? 0) * type.dtype.byteCount
            let zero = Tensor(dtype: type.dtype, shape: shape, storage: TensorStorage(byteCount: size) { _ in })
            parts += [Tensor](repeating: zero, count: padding)
        }
        let stacked = try Tensor.stacked(parts, of: type, name: "scan output \(index)")
        return stacked.movingFirstAxis(to: try stacked.rank.axis(outputAxes.isEmpty ? 0 : outputAxes[index]))
    }
}
