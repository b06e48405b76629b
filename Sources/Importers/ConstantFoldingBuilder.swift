import Core
import IR
import Operators

/// Adds nodes to the graph of an import, or the constants that they fold to.
struct ConstantFoldingBuilder: ImportContext {
    let session: ONNXImportSession

    func type(of value: ValueID) -> TensorType { session.graph.type(of: value) }
    func constant(_ value: ValueID) -> Tensor? { session.graph.constant(value) }
    func add(_ constant: Tensor) -> ValueID { session.graph.addConstant(constant) }

    func add(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [ValueID] {
        if let counting = op as? any CountingOperator,
            let outputs = session.counts.shared(counting, inputs, in: session.graph)
        {
            return outputs
        }
        let position = session.folding.next()
        let op = noteLimit(try assumingCount(op, inputs), inputs, at: position)
        let types = try session.graph.inferredTypes(op, inputs)
        for type in types { _ = try type.checked() }
        if !session.folding.kept.contains(position), let folded = try fold(op, inputs, types) {
            session.folding.note(folded, at: position)
            session.folding.note(types, folded, of: session.label)
            return folded.map { tensor in
                let value = session.graph.addConstant(tensor)
                session.graph[value].followsShapes = session.folding.varying.contains(position)
                return value
            }
        }
        session.folding.note(types, nil, of: session.label)
        guard session.graph.nodes.count < Limits.nodes else {
            throw OperatorError("the graph would have more than \(Limits.nodes) nodes")
        }
        let outputs = types.map { session.graph.addValue($0) }
        session.graph.nodes.append(Node(op, inputs: inputs, outputs: outputs, name: session.label))
        return outputs
    }

    /// Notes whether a slice takes everything, and marks it where that follows the shapes.
    private func noteLimit(_ op: any Operator, _ inputs: [ValueID?], at position: Int) -> any Operator {
        guard var slice = op as? Slice else { return op }
        slice.isLimit = session.folding.limits.contains(position)
        guard session.folding.records else { return slice }
        let known = InferenceInputs(types: inputs.map { $0.map { type(of: $0) } }) { index in
            inputs[index].flatMap { constant($0) }
        }
        if slice.isWhole(known) { session.folding.noteWhole(position) }
        return slice
    }

    /// Takes the number that is assumed for an extent that only the data tell, and notes that there is such an extent.
    private func assumingCount(
        _ op: any Operator, _ inputs: [ValueID?]
    ) throws(OperatorError) -> any Operator {
        guard var counting = op as? any CountingOperator else { return op }
        let shape = try session.graph.inferredTypes(op, inputs).flatMap(\.shape)
        for case .symbol(let symbol) in shape where symbol.name == counting.count {
            counting.count = session.counts.unique(symbol.name)
            counting.assumedCount = session.assumedCounts[counting.count].map { Self.assumed($0, upTo: symbol.upper) }
            session.counts.add(
                CountedExtent(name: counting.count, upper: symbol.upper, assumed: counting.assumedCount))
            return counting
        }
        return op
    }

    /// A number that an extent can be, for a number asked for. The most may follow other extents, so that what is asked for
    /// can be too much; then it is some number in range.
    private static func assumed(_ wish: Int, upTo bound: Int?) -> Int {
        guard let bound, wish > bound else { return wish }
        guard bound > CountedExtent.leastAssumed else { return min(wish, CountedExtent.leastAssumed) }
        return 2 + wish % (bound - 1)
    }

    /// Reads a foreign node as its spelling says and returns what its outputs stand for; nil for outputs that this form
    /// of the operator does not give.
    func read(
        _ node: inout ForeignNode, _ operands: [ImportOperand], _ spelling: Spelling, _ op: any Operator.Type
    ) throws(OperatorError) -> [ImportOperand?] {
        if case .resolved(let resolve) = spelling.reading { return try resolve(node, operands, self) }
        if op is Identity.Type, case .direct = spelling.reading, operands.count == 1, operands[0].value == nil {
            return operands
        }
        for (index, operand) in operands.enumerated() {
            switch operand {
            case .value, .absent: continue
            case .sequence, .map:
                throw OperatorError("input \(index) is \(operand.form); the operator takes tensors")
            }
        }
        node.inputs = operands.map(\.value)
        switch spelling.reading {
        case .direct, .resolved: break
        case .adapted(let adapt): try adapt(&node, self)
        case .expanded(let expand): return try expand(node, self).map { $0.map { .value($0) } }
        case .structural: throw OperatorError("its graphs are not supported")
        }
        return try add(op.init(attributes: node.attributes), node.inputs).map { .value($0) }
    }

    /// The values of the outputs when they are known now and cheap to keep; nil when the node has to stay.
    private func fold(
        _ op: any Operator, _ inputs: [ValueID?], _ types: [TensorType]
    ) throws(OperatorError) -> [Tensor]? {
        // Quantized weights stay as they are: passes compute with them, or fold them.
        guard !(op is DequantizeLinear) else { return nil }
        guard op is any DeterminedByTypes || inputs.allSatisfy({ $0.map { constant($0) != nil } ?? true }) else {
            return nil
        }
        guard let resultBytes = types.map({ $0.byteCount ?? .max }).checkedSum else { return nil }
        // A constant that is read twice is there once.
        let inputBytes = Set(inputs.compactMap { $0 }).compactMap { constant($0)?.byteCount }.checkedSum ?? 0
        guard session.budget.allows(inputBytes: inputBytes, resultBytes: resultBytes) else { return nil }
        let known = InferenceInputs(types: inputs.map { $0.map { type(of: $0) } }) { index in
            inputs[index].flatMap { constant($0) }
        }
        guard let results = try op.folded(known) else { return nil }
        guard results.map(\.type) == types else {
            throw OperatorError("the computed result \(results.map(\.type)) differs from the inferred type \(types)")
        }
        session.budget.take(inputBytes: inputBytes, resultBytes: resultBytes)
        return results
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
