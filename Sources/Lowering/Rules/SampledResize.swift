import CKernels
import IR
import Operators

/// Lowers resizing of any rank with any number of taps, one axis after the other: for each tap the elements are gathered,
/// weighed and added. Types other than fp32 are resized when no arithmetic is needed.
struct SampledResize {
    private let op: Resize

    init(_ op: Resize) { self.op = op }

    /// - Parameter axes: how each axis is sampled, in the order of channels first.
    func lower(
        _ node: Node, _ axes: [ResizeAxis], into builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var x = try builder.denseView(of: try node.required(0))
        let result = try node.output()
        let order = op.layout.restored(Array(axes.indices))
        let sampled = axes.indices.filter { !axes[$0].isIdentity }
        guard x.elementCount > 0, try builder.fixedType(of: result).bytes > 0, let last = sampled.last else {
            return try builder.set(result, to: x.reshaped(try builder.fixedType(of: result).shape))
        }
        for axis in sampled {
            guard let place = order.firstIndex(of: axis) else { continue }
            var shape = x.shape
            shape[place] = axes[axis].count
            let y = axis == last ? try builder.output(result) : try builder.temporary(x.dtype, shape)
            try sample(x, axes[axis], place, y, &builder)
            x = y
        }
    }

    private func sample(
        _ x: View, _ axis: ResizeAxis, _ place: Int, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let isMove = axis.taps == 1 && axis.weights.allSatisfy { $0 == 1 }
        let hasOutside = axis.outside.contains(true)
        guard isMove && !hasOutside || x.dtype == .float32 else {
            throw LoweringError("the compiled runtime interpolates in f32 only, not \(x.dtype)")
        }
        let along = [axis.count] + [Int](repeating: 1, count: y.shape.count - place - 1)
        var sum: View?
        for tap in 0..<axis.taps {
            let isLast = tap == axis.taps - 1 && !hasOutside
            let weights = (0..<axis.count).map { Float(axis.weights[$0 * axis.taps + tap]) }
            let gathered = isMove && isLast ? y : try builder.temporary(x.dtype, y.shape)
            try gather(x, axis, tap, place, gathered, &builder)
            var term = gathered
            if !isMove {
                term = try weighed(gathered, weights, along, axis.taps == 1 && isLast ? y : nil, &builder)
            }
            if let partial = sum {
                let next = isLast ? y : try builder.temporary(.float32, y.shape)
                try builder.emitBinary(CK_BINARY_ADD, partial, term, next)
                sum = next
            } else {
                sum = term
            }
        }
        if hasOutside, let sum {
            let value = builder.add(constant: [op.extrapolationValue], shape: [])
            try builder.emitSelect(builder.add(constant: axis.outside, shape: along), value, sum, y)
        }
    }

    private func gather(
        _ x: View, _ axis: ResizeAxis, _ tap: Int, _ place: Int, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var indices: [Int32] = []
        for element in 0..<axis.count { indices.append(try int32(axis.indices[element * axis.taps + tap])) }
        let line = try Line(x.shape, place)
        let parameters = ck_gather_params(
            element_bytes: Int32(x.dtype.byteCount), index_bytes: 4, outer: line.outer, axis: line.axis,
            inner: line.inner, count: try int32(axis.count))
        builder.emit(CK_FAMILY_GATHER, parameters, inputs: [x, builder.add(constant: indices)], outputs: [y])
    }

    /// The elements times their weights; a weight of 0 gives 0 whatever the element is.
    private func weighed(
        _ x: View, _ weights: [Float], _ along: [Int], _ target: View?, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let someVanish = weights.contains(0)
        let result: View
        if let target { result = target } else { result = try builder.temporary(.float32, x.shape) }
        let product = someVanish ? try builder.temporary(.float32, x.shape) : result
        try builder.emitBinary(CK_BINARY_MUL, x, builder.add(constant: weights, shape: along), product)
        guard someVanish else { return product }
        let counts = builder.add(constant: weights.map { $0 != 0 }, shape: along)
        try builder.emitSelect(counts, product, builder.add(constant: [Float(0)], shape: []), result)
        return result
    }
}
