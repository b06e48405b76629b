import Core
import IR

/// Adds nodes to the graph of an import, or the constants that they fold to.
struct ConstantFoldingBuilder: ImportContext {
    let session: ONNXImportSession

    func type(of value: ValueID) -> TensorType { session.graph.type(of: value) }
    func constant(_ value: ValueID) -> Tensor? { session.graph.constant(value) }
    func add(_ constant: Tensor) -> ValueID { session.graph.addConstant(constant) }

    func add(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [ValueID] {
        let types = try session.graph.inferredTypes(op, inputs)
        for type in types { try Self.checkLimits(type) }
        if let folded = try fold(op, inputs, types) { return folded.map { session.graph.addConstant($0) } }
        guard session.graph.nodes.count < Limits.nodes else {
            throw OperatorError("the graph would have more than \(Limits.nodes) nodes")
        }
        let outputs = types.map { session.graph.addValue($0) }
        session.graph.nodes.append(Node(op, inputs: inputs, outputs: outputs, name: session.label))
        return outputs
    }

    /// Reads a foreign node as its spelling says and returns the values of its outputs.
    func read(
        _ node: inout ForeignNode, _ spelling: Spelling, _ op: any Operator.Type
    ) throws(OperatorError) -> [ValueID?] {
        switch spelling.reading {
        case .direct: break
        case .adapted(let adapt): try adapt(&node, self)
        case .expanded(let expand): return try expand(node, self)
        }
        return try add(op.init(attributes: node.attributes), node.inputs)
    }

    private static func checkLimits(_ type: TensorType) throws(OperatorError) {
        guard type.rank <= Limits.rank else {
            throw OperatorError("the result has rank \(type.rank), at most \(Limits.rank) is supported")
        }
        let fixed = type.shape.compactMap(\.value)
        if let bad = fixed.first(where: { $0 < 0 || $0 > Limits.dimension }) {
            throw OperatorError("the result has an extent of \(bad), which is not within 0 and \(Limits.dimension)")
        }
        guard let bytes = (fixed + [type.dtype.byteCount]).checkedProduct, bytes <= Limits.tensorBytes else {
            throw OperatorError("the result \(type) exceeds \(Limits.tensorBytes) bytes")
        }
    }

    /// The values of the outputs when they are known now and cheap to keep; nil when the node has to stay.
    private func fold(
        _ op: any Operator, _ inputs: [ValueID?], _ types: [TensorType]
    ) throws(OperatorError) -> [Tensor]? {
        guard !Swift.type(of: op).traits.contains(.nondeterministic) else { return nil }
        guard let values = values(for: op, inputs) else { return nil }
        let sizes = types.map { $0.byteCount ?? .max }
        guard let resultBytes = sizes.checkedSum else { return nil }
        let inputBytes = inputs.compactMap { $0.flatMap { session.graph.constant($0)?.byteCount } }.checkedSum ?? 0
        guard session.budget.allows(inputBytes: inputBytes, resultBytes: resultBytes) else { return nil }
        let results = try op.evaluate(values)
        guard results.map(\.type) == types else {
            throw OperatorError("the computed result \(results.map(\.type)) differs from the inferred type \(types)")
        }
        return results
    }

    /// The inputs' values: constants, or for an operator that reads only the shape, a stand-in of the same shape.
    private func values(for op: any Operator, _ inputs: [ValueID?]) -> [Tensor?]? {
        if ["Shape", "Size"].contains(Swift.type(of: op).name) {
            guard inputs.count == 1, let input = inputs[0], let tensor = Tensor(placeholder: type(of: input)) else {
                return nil
            }
            return [tensor]
        }
        var values: [Tensor?] = []
        for input in inputs {
            guard let input else {
                values.append(nil)
                continue
            }
            guard let constant = session.graph.constant(input) else { return nil }
            values.append(constant)
        }
        return values
    }
}

extension Tensor {
    /// Zeros of a fixed type that take no memory; nil when the type is not fixed.
    init?(placeholder type: TensorType) {
        guard let shape = type.fixedShape, let bytes = type.byteCount, bytes <= Limits.tensorBytes,
            let region = MappedRegion(zeros: bytes)
        else { return nil }
        self.init(dtype: type.dtype, shape: shape, storage: TensorStorage(borrowing: region.bytes, from: region))
    }
}

extension Sequence where Element == Int {
    /// The sum, or nil when it overflows.
    var checkedSum: Int? {
        var sum = 0
        for number in self {
            let (next, overflow) = sum.addingReportingOverflow(number)
            if overflow { return nil }
            sum = next
        }
        return sum
    }
}
