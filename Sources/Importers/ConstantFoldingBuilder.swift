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
        let op = noteLimit(op, inputs, at: position)
        let isKept = session.folding.kept.contains(position)
        let results = try fold(op, inputs)
        if let results, !isKept {
            session.folding.note(results, at: position)
            session.folding.note(results.map(\.type), results, of: session.label)
            return results.map { tensor in
                let value = session.graph.addConstant(tensor)
                session.graph[value].followsShapes = session.folding.varying.contains(position)
                return value
            }
        }
        let outputs: [ValueID]
        if let results, op is RangeOperator {
            outputs = [try write(range: inputs, count: results[0].elementCount)]
        } else {
            outputs = try append(assumingCount(op, inputs), inputs)
        }
        session.folding.note(outputs.map(type(of:)), nil, of: session.label)
        for (output, result) in zip(outputs, results ?? []) { session.scope.target.computed[output] = result }
        return outputs
    }

    /// Adds a node.
    private func append(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [ValueID] {
        let types = try session.graph.inferredTypes(op, inputs)
        for type in types { _ = try type.checked() }
        guard session.graph.nodes.count < Limits.nodes else {
            throw OperatorError("the graph would have more than \(Limits.nodes) nodes")
        }
        let outputs = types.map { session.graph.addValue($0) }
        session.graph.nodes.append(Node(op, inputs: inputs, outputs: outputs, name: session.label))
        return outputs
    }

    /// Adds the nodes that compute a range of a known number of numbers: `count` of 0, 1, 2, …, times the step, plus the
    /// start. Floating-point numbers are computed in double precision and rounded once.
    private func write(range inputs: [ValueID?], count: Int) throws(OperatorError) -> ValueID {
        func node(_ op: any Operator, _ inputs: ValueID?...) throws(OperatorError) -> ValueID {
            try append(op, inputs)[0]
        }
        func cast(_ value: ValueID, _ dtype: ScalarType) throws(OperatorError) -> ValueID {
            type(of: value).dtype == dtype ? value : try node(Cast(to: dtype), value)
        }
        func isAlways(_ value: ValueID, _ number: Double) -> Bool {
            guard !session.graph[value].followsShapes, let numbers = constant(value) else { return false }
            return (try? numbers.doubles()) == [number]
        }
        guard inputs.count == 3, let start = inputs[0], let step = inputs[2] else {
            throw OperatorError("Range takes three inputs")
        }
        var value = add(Tensor((0..<Int64(count)).map { $0 }, shape: [count]))
        session.graph[value].followsShapes = true
        let dtype = type(of: start).dtype
        let (hasUnitStep, startsAtZero) = (isAlways(step, 1), isAlways(start, 0))
        let working = dtype.isInteger || hasUnitStep && startsAtZero ? dtype : .float64
        value = try cast(value, working)
        if !hasUnitStep { value = try node(Mul(), value, cast(step, working)) }
        if !startsAtZero { value = try node(Add(), value, cast(start, working)) }
        return try cast(value, dtype)
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

    /// What a value is when that is known now, whether or not a node computes it.
    private func known(_ value: ValueID) -> Tensor? { constant(value) ?? session.scope.target.computed[value] }

    /// The values of the outputs when they are known now and cheap to keep; nil when the node has to stay.
    private func fold(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [Tensor]? {
        // Quantized weights stay as they are: passes compute with them, or fold them.
        guard !(op is DequantizeLinear) else { return nil }
        guard op is any DeterminedByTypes || inputs.allSatisfy({ $0.map { known($0) != nil } ?? true }) else {
            return nil
        }
        let inputTypes = inputs.map { $0.map { type(of: $0) } }
        try Swift.type(of: op).signature.check(inputTypes)
        let context = InferenceInputs(types: inputTypes) { index in inputs[index].flatMap { known($0) } }
        let types = try op.infer(context)
        for type in types { _ = try type.checked() }
        guard let resultBytes = types.map({ $0.byteCount ?? .max }).checkedSum else { return nil }
        // A constant that is read twice is there once.
        let inputBytes = Set(inputs.compactMap { $0 }).compactMap { known($0)?.byteCount }.checkedSum ?? 0
        guard session.budget.allows(inputBytes: inputBytes, resultBytes: resultBytes) else { return nil }
        guard let results = try op.folded(context) else { return nil }
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
