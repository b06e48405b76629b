import Core
import IR

extension Einsum {
    /// Writes the equation as diagonals, transposes, sums and matrix products where all extents are numbers; otherwise as
    /// an Einsum.
    static func expand(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        let op = try Einsum(attributes: node.attributes)
        let values = node.inputs.compactMap { $0 }
        let types = values.map { context.type(of: $0) }
        guard values.count == node.inputs.count, !values.isEmpty else { throw OperatorError("an input is missing") }
        _ = try op.infer(InferenceInputs(types: types) { _ in nil })
        let equation = try EinsumEquation(op.equation, ranks: types.map(\.rank))
        let extents = try equation.extents(types)
        let isPlain = zip(equation.operands, types).allSatisfy { axes, type in
            zip(axes, type.shape).allSatisfy { extents[$0].value != nil && (extents[$0] == $1 || $1.value == 1) }
        }
        let factorTypes = Set<ScalarType>.floats.union([.int32, .int64, .uint32, .uint64])
        guard isPlain, types.allSatisfy({ factorTypes.contains($0.dtype) }) else {
            return try context.add(op, values)
        }
        let contraction = Contraction(extents: extents.compactMap(\.value), context: context)
        var terms = try zip(values, equation.operands).map { (value, axes) throws(OperatorError) in
            try contraction.plain(Contraction.Term(value: value, axes: axes))
        }
        while terms.count > 1 {
            let (left, right) = (terms.removeFirst(), terms.removeFirst())
            let needed = Set(terms.flatMap(\.axes) + equation.result)
            terms.insert(try contraction.product(left, right, keeping: needed), at: 0)
        }
        let sum = try contraction.summed(terms[0], keeping: Set(equation.result))
        return [try contraction.ordered(sum, equation.result).value]
    }
}

/// Products of operands whose axes have names, written as nodes.
private struct Contraction {
    /// A value and the names of its axes.
    struct Term {
        var value: ValueID
        var axes: [Int]
    }

    /// The extent of each name.
    let extents: [Int]
    let context: any ImportContext

    /// The term summed over the axes that are not kept.
    func summed(_ term: Term, keeping kept: Set<Int>) throws(OperatorError) -> Term {
        var sum = ReduceSum()
        sum.axes = term.axes.indices.filter { !kept.contains(term.axes[$0]) }
        sum.keepDims = false
        guard !sum.axes.isEmpty else { return term }
        return Term(value: try context.add(sum, [term.value])[0], axes: term.axes.filter(kept.contains))
    }

    /// The term with every name once: without the axes that are repeated by broadcasting, and the diagonals of those that
    /// share a name.
    func plain(_ term: Term) throws(OperatorError) -> Term {
        var term = term
        let shape = context.type(of: term.value).shape.compactMap(\.value)
        let kept = term.axes.indices.filter { shape[$0] == extents[term.axes[$0]] }
        if kept.count < term.axes.count {
            term.value = try reshaped(term, kept.map { shape[$0] })
            term.axes = kept.map { term.axes[$0] }
        }
        while let last = term.axes.indices.first(where: { term.axes[..<$0].contains(term.axes[$0]) }),
            let first = term.axes[..<last].firstIndex(of: term.axes[last])
        {
            // With both axes at the end and joined, the diagonal is every (extent + 1)th element.
            let (name, rest) = (term.axes[last], term.axes.indices.filter { $0 != first && $0 != last })
            let (extent, others) = (extents[name], rest.map { term.axes[$0] })
            let turned = try context.add(Transpose(rest + [first, last]), [term.value])[0]
            let lead = others.map { extents[$0] }
            let joined = try reshaped(Term(value: turned, axes: []), lead + [extent * extent])
            let bounds = [[0], [extent * extent], [lead.count], [extent + 1]].map { numbers in
                context.add(Tensor(numbers.map { Int64($0) }, shape: [1]))
            }
            term = Term(value: try context.add(Operators.Slice(), [joined] + bounds)[0], axes: others + [name])
        }
        return term
    }

    /// The term with its axes in an order.
    func ordered(_ term: Term, _ order: [Int]) throws(OperatorError) -> Term {
        guard term.axes != order else { return term }
        let permutation = order.compactMap { term.axes.firstIndex(of: $0) }
        return Term(value: try context.add(Transpose(permutation), [term.value])[0], axes: order)
    }

    /// The product of two terms summed over the axes that are not kept.
    func product(_ left: Term, _ right: Term, keeping kept: Set<Int>) throws(OperatorError) -> Term {
        let left = try summed(left, keeping: kept.union(right.axes))
        let right = try summed(right, keeping: kept.union(left.axes))
        let shared = left.axes.filter(right.axes.contains)
        let (batch, depth) = (shared.filter(kept.contains), shared.filter { !kept.contains($0) })
        let (rows, columns) = (
            left.axes.filter { !shared.contains($0) }, right.axes.filter { !shared.contains($0) }
        )
        let a = try reshaped(ordered(left, batch + rows + depth), [size(batch), size(rows), size(depth)])
        let b = try reshaped(ordered(right, batch + depth + columns), [size(batch), size(depth), size(columns)])
        let product = try context.add(MatMul(), [a, b])[0]
        let axes = batch + rows + columns
        let value = try reshaped(Term(value: product, axes: axes), axes.map { extents[$0] })
        return Term(value: value, axes: axes)
    }

    private func size(_ axes: [Int]) -> Int { axes.reduce(1) { $0 &* extents[$1] } }

    private func reshaped(_ term: Term, _ shape: [Int]) throws(OperatorError) -> ValueID {
        var op = Reshape()
        op.allowZero = true
        let target = context.add(Tensor(shape.map { Int64($0) }, shape: [shape.count]))
        return try context.add(op, [term.value, target])[0]
    }
}
