import Core
import IR

/// A graph in an operator's attribute, as the operator uses it.
struct NestedGraph {
    /// The attribute's name, for messages.
    let name: String
    let graph: Graph
    private let evaluator: GraphEvaluator?

    /// - Parameter evaluates: whether `run` is going to be called.
    init(_ name: String, _ graph: Graph, evaluates: Bool = false) {
        self.name = name
        self.graph = graph
        evaluator = evaluates ? GraphEvaluator(graph) : nil
    }

    var outputTypes: [TensorType] { graph.outputs.map { graph.type(of: $0.value) } }
    func inputType(_ index: Int) -> TensorType { graph.type(of: graph.inputs[index].value) }

    /// Checks that the graph takes inputs of these types: their number, element types, ranks, and the extents that are
    /// numbers on both sides.
    func checkInputs(_ types: [TensorType]) throws(OperatorError) {
        guard types.count == graph.inputs.count else {
            throw OperatorError("'\(name)' takes \(graph.inputs.count) inputs and is given \(types.count)")
        }
        for (port, type) in zip(graph.inputs, types) where !graph.type(of: port.value).accepts(type) {
            throw OperatorError("'\(name)' takes '\(port.name)' as \(graph.type(of: port.value)), not \(type)")
        }
    }

    /// Checks that an output can be an input of the next iteration.
    func checkCarried(output: Int, input: Int) throws(OperatorError) {
        let (from, to) = (outputTypes[output], inputType(input))
        guard to.accepts(from) else {
            throw OperatorError("'\(name)' carries '\(graph.inputs[input].name)' as \(to) and returns it as \(from)")
        }
    }

    /// The graph's outputs.
    func run(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
        try checkInputs(inputs.map(\.type))
        do throws(EvaluationError) {
            return try (evaluator ?? GraphEvaluator(graph)).run(inputs)
        } catch {
            throw OperatorError("in '\(name)': \(error)")
        }
    }
}

extension TensorType {
    /// Whether a tensor of the other type may be one of this type: all that is known of both agrees.
    public func accepts(_ other: TensorType) -> Bool {
        dtype == other.dtype && rank == other.rank
            && zip(shape, other.shape).allSatisfy { $0.value == nil || $1.value == nil || $0 == $1 }
    }

    /// What both types have in common: extents that differ become symbols `<name>.<axis>`.
    /// - Returns: nil when element types or ranks differ.
    public func joined(with other: TensorType, name: String) -> TensorType? {
        guard dtype == other.dtype, rank == other.rank else { return nil }
        var result = self
        for (axis, extent) in other.shape.enumerated() where extent != result.shape[axis] {
            result.shape[axis] = .symbol(Dimension.Symbol(name: "\(name).\(axis)"))
        }
        return result
    }
}

extension Tensor {
    /// The only element of a condition.
    func condition(_ name: String) throws(OperatorError) -> Bool {
        guard dtype == .bool, elementCount == 1, let element = elements(as: Bool.self)?.first else {
            throw OperatorError("'\(name)' is \(type); it must be one bool")
        }
        return element
    }

    /// Tensors of one type after another along a new axis in front.
    /// - Parameter type: the type of each; symbols count as 0 when there is none.
    /// - Throws: when shapes differ or the result is too large.
    static func stacked(_ parts: [Tensor], of type: TensorType, name: String) throws(OperatorError) -> Tensor {
        let shape = parts.first?.shape ?? type.shape.map { $0.value ?? 0 }
        for (index, part) in parts.enumerated() where part.shape != shape || part.dtype != type.dtype {
            throw OperatorError("'\(name)' is \(parts[0].type) at first and \(part.type) in iteration \(index)")
        }
        _ = try TensorType(type.dtype, fixed: [parts.count] + shape).checked()
        let size = (shape.checkedProduct ?? 0) * type.dtype.byteCount
        let storage = TensorStorage(byteCount: parts.count * size) { output in
            for (index, part) in parts.enumerated() where size > 0 {
                UnsafeMutableRawBufferPointer(rebasing: output[index * size..<(index + 1) * size])
                    .copyMemory(from: part.storage.bytes)
            }
        }
        return Tensor(dtype: type.dtype, shape: [parts.count] + shape, storage: storage)
    }

    /// The part at one index of an axis, without the axis.
    func part(_ index: Int, axis: Int) -> Tensor {
        var (rest, steps) = (shape, shape.rowMajorStrides)
        rest.remove(at: axis)
        let step = steps.remove(at: axis)
        return strided(rest, steps, start: index * step)
    }

    /// The tensor with its first axis moved to `axis`.
    func movingFirstAxis(to axis: Int) -> Tensor {
        guard axis > 0 else { return self }
        var (extents, steps) = (shape, shape.rowMajorStrides)
        extents.insert(extents.removeFirst(), at: axis)
        steps.insert(steps.removeFirst(), at: axis)
        return strided(extents, steps, start: 0)
    }
}
