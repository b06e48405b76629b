import Core
import IR
import Operators

/// Moves Transposes toward the graph's outputs, through what works in any order of axes, until they meet and cancel.
///
/// A Transpose only ever moves down, so that the rules come to an end. One that meets the order of axes wanted by the
/// next operator vanishes; a network over pictures keeps those at its boundary.
public struct EliminateTransposes: Pass {
    public static let name = "eliminate-transposes"
    public static let stage = Stage.canonical

    public static let rules = [
        merge, moveOfFill, sinkBelowElementwise, sinkBelowConcat, sinkBelowSplit, sinkBelowAxisOperator,
        sinkBelowReduction, sinkBelowQuantization, sinkBelowSlice, sinkBelowPad, sinkBelowReshape, intoWeights,
    ]

    /// Transpose of Transpose is one or none; a Transpose that changes nothing is none.
    static let merge = Rule("merge", at: Transpose.self) { (op, site) throws(OperatorError) in
        guard let input = site.node.input(0), let rank = site.inputType(0)?.rank else { return nil }
        let own = Permutation(try op.resolved(rank: rank))
        if own.isIdentity { return site.replacingOutput(with: input) }
        guard let (source, inner) = site.transposed(input) else { return nil }
        var patch = site.patch()
        patch.replace(site.output, with: try patch.transpose(source, inner.then(own)))
        return patch
    }

    /// A tensor of one number is the same in any order of axes, and in any shape.
    static let moveOfFill = Rule("move-of-fill") { (site) throws(OperatorError) in
        guard site.node.op is Transpose || site.node.op is Reshape,
            let (fill, _) = site.producer(of: site.node.input(0), as: ConstantOfShape.self),
            let shape = site.outputType.fixedShape
        else { return nil }
        var patch = site.patch()
        let extents = patch.add(Tensor(shape.map { Int64($0) }, shape: [shape.count]))
        patch.replace(site.output, with: try patch.add1(fill, [extents]))
        return patch
    }

    static let sinkBelowElementwise = Rule("sink-below-elementwise") { (site) throws(OperatorError) in
        guard type(of: site.node.op).traits.contains(.elementwise), site.node.outputs.count == 1 else { return nil }
        let whole = site.node.inputs.first { input in
            input.map { site.graph.type(of: $0).shape == site.outputType.shape && site.transposed($0) != nil } ?? false
        }
        guard let whole, let (_, permutation) = site.transposed(whole) else { return nil }
        return try site.sink(site.node.op, permutation, permutation)
    }

    static let sinkBelowConcat = Rule("sink-below-concat", at: Concat.self) { (op, site) throws(OperatorError) in
        guard let permutation = site.node.inputs.lazy.compactMap({ site.transposed($0)?.permutation }).first else {
            return nil
        }
        let axis = op.axis < 0 ? op.axis + permutation.axes.count : op.axis
        return try site.sink(Concat(axis: permutation.axes[axis]), permutation, permutation)
    }

    static let sinkBelowSplit = Rule("sink-below-split", at: Split.self) { (op, site) throws(OperatorError) in
        guard let (source, permutation) = site.transposed(site.node.input(0)) else { return nil }
        var op = op
        op.axis = permutation.axes[op.axis < 0 ? op.axis + permutation.axes.count : op.axis]
        var patch = site.patch()
        for (old, new) in zip(site.node.outputs, try patch.add(op, [source])) {
            patch.replace(old, with: try patch.transpose(new, permutation))
        }
        return patch
    }

    /// Softmax and its kin, along one axis.
    static let sinkBelowAxisOperator = Rule("sink-below-axis-operator") { (site) throws(OperatorError) in
        guard let (_, permutation) = site.transposed(site.node.input(0)) else { return nil }
        func moved(_ axis: Int) -> Int { permutation.axes[axis < 0 ? axis + permutation.axes.count : axis] }
        switch site.node.op {
        case var op as Softmax:
            op.axis = moved(op.axis)
            return try site.sink(op, permutation, permutation)
        case var op as LogSoftmax:
            op.axis = moved(op.axis)
            return try site.sink(op, permutation, permutation)
        default: return nil
        }
    }

    static let sinkBelowReduction = Rule("sink-below-reduction") { (site) throws(OperatorError) in
        guard var op = site.node.op as? any Reduction, let (_, permutation) = site.transposed(site.node.input(0))
        else { return nil }
        let rank = permutation.axes.count
        let reduced = try op.reducedAxes(rank: rank)
        op.axes = reduced.map { permutation.axes[$0] }.sorted()
        if reduced.isEmpty { op.noopWithEmptyAxes = true }
        if op.keepDims { return try site.sink(op, permutation, permutation) }
        let kept = (0..<rank).filter { !reduced.contains($0) }.map { permutation.axes[$0] }
        let places = kept.sorted()
        let rest = Permutation(kept.map { places.firstIndex(of: $0) ?? 0 })
        return try site.sink(op, permutation, rest)
    }

    static let sinkBelowSlice = Rule("sink-below-slice", at: Slice.self) { (_, site) throws(OperatorError) in
        guard let count = site.constant(1)?.elementCount else { return nil }
        return try site.sinkWithAxes(count: count)
    }

    static let sinkBelowPad = Rule("sink-below-pad", at: Pad.self) { (_, site) throws(OperatorError) in
        guard let count = site.constant(1)?.elementCount else { return nil }
        return try site.sinkWithAxes(count: count / 2)
    }

    /// Reshape that splits and merges axes which stay neighbours.
    static let sinkBelowReshape = Rule("sink-below-reshape", at: Reshape.self) { (_, site) throws(OperatorError) in
        guard let (source, permutation) = site.transposed(site.node.input(0)), let input = site.inputType(0),
            let groups = ReshapeGroups(from: input.shape, to: site.outputType.shape)
        else { return nil }
        let plan = groups.sunk(below: permutation, of: input.shape)
        let shape = plan.after.inverse.permuted(site.outputType.shape)
        if !plan.before.isIdentity {
            // Worth it only where the Transpose behind cancels with those that follow.
            let follow = site.users
            guard !follow.isEmpty, !site.index.isGraphOutput(site.output), !plan.after.isIdentity,
                follow.allSatisfy({ user in
                    site.transposedBy(user).map { plan.after.then($0).keepsOrder(of: shape) } ?? false
                })
            else { return nil }
        }
        var patch = site.patch()
        let ordered = try patch.transpose(source, plan.before)
        guard let reshaped = try patch.reshape(ordered, to: TensorType(input.dtype, shape)) else { return nil }
        patch.replace(site.output, with: try patch.transpose(reshaped, plan.after))
        return patch
    }

    /// Before a matrix product with constant weights, the weights' rows move instead of the elements.
    static let intoWeights = Rule("into-weights", at: MatMul.self) { (op, site) throws(OperatorError) in
        guard let reshape = site.producer(of: site.node.input(0), as: Reshape.self)?.site, reshape.hasOneUse,
            let (source, permutation) = site.transposed(reshape.node.input(0)), let flat = reshape.inputType(0),
            let groups = ReshapeGroups(from: flat.shape, to: reshape.outputType.shape),
            let last = groups.groups.last, last.outputs.count == 1, let weights = site.node.input(1),
            permutation.axes[..<last.inputs[0]].elementsEqual(0..<last.inputs[0]),
            let extents = TensorType(flat.dtype, Array(flat.shape[last.inputs[0]...])).fixedShape
        else { return nil }
        var patch = site.patch()
        var inputs = site.node.inputs
        guard let input = try patch.reshape(source, to: reshape.outputType) else { return nil }
        inputs[0] = input
        if let constant = site.graph.constant(weights) {
            guard constant.rank == 2 else { return nil }
            let order = permutation.inverse.axes[last.inputs[0]...].map { $0 - last.inputs[0] } + [extents.count]
            let rows = constant.reshaped(extents + [constant.shape[1]])
            guard let moved = try Transpose(order).evaluate([rows]).first else { return nil }
            inputs[1] = patch.add(moved.reshaped(constant.shape), name: site.graph[weights].name)
        } else if site.producer(of: weights, as: ConstantOfShape.self) == nil {
            return nil
        }
        patch.replace(site.output, with: try patch.add1(op, inputs))
        return patch
    }
}

extension Site {
    /// The order of axes by which a node, if it is a Transpose, permutes its input.
    func transposedBy(_ site: Site) -> Permutation? {
        guard let op = site.node.op as? Transpose, let rank = site.inputType(0)?.rank else { return nil }
        return (try? op.resolved(rank: rank)).map(Permutation.init)
    }

    /// A patch for an operator whose input 3 names axes, all of the first `count` when it is absent.
    fileprivate func sinkWithAxes(count: Int) throws(OperatorError) -> Patch? {
        guard let (source, permutation) = transposed(node.input(0)) else { return nil }
        let axes = node.input(3) == nil ? Array(0..<count) : constant(3)?.integers
        let rank = permutation.axes.count
        guard let axes, axes.allSatisfy({ (-rank..<rank).contains($0) }) else { return nil }
        var patch = patch()
        let moved = axes.map { Int64(permutation.axes[$0 < 0 ? $0 + rank : $0]) }
        var inputs = node.inputs(with: patch.add(Tensor(moved, shape: [moved.count])), at: 3)
        inputs[0] = source
        patch.replace(output, with: try patch.transpose(try patch.add1(node.op, inputs), permutation))
        return patch
    }

    /// A patch that applies `op` to what this node's inputs were before their Transposes, and then transposes its
    /// output; nil when an input has no such Transpose.
    func sink(
        _ op: any Operator, _ permutation: Permutation, _ outputPermutation: Permutation
    ) throws(OperatorError) -> Patch? {
        var patch = patch()
        var inputs: [ValueID?] = []
        for input in node.inputs {
            guard let input else {
                inputs.append(nil)
                continue
            }
            guard let source = try patch.untransposed(input, permutation, at: self) else { return nil }
            inputs.append(source)
        }
        patch.replace(output, with: try patch.transpose(try patch.add1(op, inputs), outputPermutation))
        return patch
    }
}
