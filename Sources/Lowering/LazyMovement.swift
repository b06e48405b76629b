import CKernels
import IR
import Operators

/// Decides which values are never written: what a chain of Transposes, slices and reshapes gives to matrix products alone,
/// which read by strides.
enum LazyMovement {
    /// The values that need no memory unless the strides turn out to be of no use.
    static func values(_ graph: Graph, _ index: GraphIndex, excluding placed: Set<ValueID>) -> Set<ValueID> {
        var lazy: Set<ValueID> = []
        for node in graph.nodes.reversed() where isMovement(node, graph) {
            let areRead = node.outputs.allSatisfy { output in
                let users = index.users(of: output)
                return !index.isGraphOutput(output) && !placed.contains(output)
                    && graph.type(of: output).dtype == .float32 && graph.type(of: output).fixedShape != nil
                    && users.allSatisfy { reads(graph.nodes[$0], output, lazy, graph) }
            }
            if areRead { lazy.formUnion(node.outputs) }
        }
        return lazy
    }

    private static func isMovement(_ node: Node, _ graph: Graph) -> Bool {
        guard let input = node.input(0), graph.constant(input) == nil else { return false }
        switch node.op {
        case is Transpose, is Slice, is Split: return true
        case is Gather: return graph.constant(node.input(1))?.elementCount == 1
        default: return type(of: node.op).traits.contains(.reshape)
        }
    }

    private static func reads(_ node: Node, _ value: ValueID, _ lazy: Set<ValueID>, _ graph: Graph) -> Bool {
        let places = node.inputs.indices.filter { node.inputs[$0] == value }
        switch node.op {
        case is MatMul: return places.allSatisfy { $0 < 2 }
        case is Mul: return places.count == 1 && graph.constant(node.inputs[1 - places[0]])?.elementCount == 1
        default: return isMovement(node, graph) && places == [0] && node.outputs.allSatisfy(lazy.contains)
        }
    }
}

extension ProgramBuilder {
    /// Lowers a node to strides alone when its outputs are lazy. False when it takes a step.
    mutating func lowerLazily(_ node: Node) throws(LoweringError) -> Bool {
        guard !node.outputs.isEmpty, node.outputs.allSatisfy(isLazy), let input = node.input(0) else { return false }
        let x = try stridedView(of: input)
        guard x.shape.allSatisfy({ $0 > 0 }) else { return false }
        switch node.op {
        case let op as Transpose:
            let order = try lowering { () throws(OperatorError) in try op.resolved(rank: x.shape.count) }
            set(node.outputs[0], to: x.transposed(order))
        case let op as Slice:
            let inputs = InferenceInputs(types: node.inputs.map { $0.map { graph.type(of: $0) } }) {
                [graph] in graph.constant(node.inputs[$0])
            }
            var result = x
            let shape = try fixedType(of: node.outputs[0]).shape
            guard shape.allSatisfy({ $0 > 0 }) else { return false }
            for section in try lowering({ () throws(OperatorError) in try op.sections(inputs) }) {
                guard section.step > 0 else { return false }
                result = result.sliced(
                    section.axis, start: section.start, count: shape[section.axis], step: section.step)
            }
            set(node.outputs[0], to: result)
        case let op as Split:
            let axis = op.axis < 0 ? op.axis + x.shape.count : op.axis
            var start = 0
            for output in node.outputs {
                let count = try fixedType(of: output).shape[axis]
                guard count > 0 else { return false }
                set(output, to: x.sliced(axis, start: start, count: count))
                start += count
            }
        case let op as Gather:
            guard let index = graph.constant(node.input(1)), let number = index.integers?.first else { return false }
            let axis = op.axis < 0 ? op.axis + x.shape.count : op.axis
            let place = number < 0 ? number + x.shape[axis] : number
            guard (0..<x.shape[axis]).contains(place) else { return false }
            let row = x.sliced(axis, start: place, count: 1)
            guard let shaped = row.reshaped(try fixedType(of: node.outputs[0]).shape) else { return false }
            set(node.outputs[0], to: shaped)
        default:
            guard let shaped = x.reshaped(try fixedType(of: node.outputs[0]).shape) else { return false }
            set(node.outputs[0], to: shaped)
        }
        return true
    }

    /// A value times a constant number, read by strides. False when that would not be fast.
    mutating func lowerStridedScale(_ node: Node) throws(LoweringError) -> Bool {
        for (place, other) in [(0, 1), (1, 0)] {
            guard let value = node.input(place), isStrided(value), let factor = node.input(other) else { continue }
            let x = try stridedView(of: value)
            let y = try fixedType(of: try node.output())
            guard x.strides.last == 1, y.shape == x.shape, y.dtype == .float32 else { return false }
            let scale = try view(of: factor)
            let target = try output(try node.output())
            try emitScale(x, scale, target)
            return true
        }
        return false
    }

    /// Adds the product of a strided operand and a number.
    mutating func emitScale(_ x: StridedView, _ factor: View, _ y: View) throws(LoweringError) {
        let loops = StridedShape(x.shape, x.strides, y.strides)
        guard loops.extents.count <= Int(CK_MAX_RANK) else { throw LoweringError("moves more than 8 dimensions") }
        var parameters = ck_binary_params()
        parameters.kind = Int32(CK_BINARY_MUL.rawValue)
        let lead = Int(CK_MAX_RANK) - loops.extents.count
        withUnsafeMutableBytes(of: &parameters.dims) { $0.bindMemory(to: Int32.self).update(repeating: 1) }
        for (loop, extent) in loops.extents.enumerated() {
            let (extent, stride) = (try int32(extent), try int32(loops.first[loop]))
            withUnsafeMutableBytes(of: &parameters.dims) { $0.bindMemory(to: Int32.self)[lead + loop] = extent }
            withUnsafeMutableBytes(of: &parameters.a_strides) { $0.bindMemory(to: Int32.self)[lead + loop] = stride }
        }
        let source = x.reach(Array(zip(loops.extents, loops.first)).map { (extent: $0, stride: $1) })
        emit(CK_FAMILY_BINARY_F32, parameters, inputs: [source, factor], outputs: [y])
    }
}
