import CKernels
import Core
import IR
import Operators

/// Lowers normalisations by statistics that are given or of the whole input to elementwise steps.
enum StatisticsLowering {
    /// (x - mean) * (scale / sqrt(var + epsilon)) + B per channel.
    static func lower(
        _ op: BatchNormalization, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let isTrailing = x.shape.count < 3 || op.layout == .channelsLast
        let unit = [Int](repeating: 1, count: isTrailing ? 0 : x.shape.count - 2)
        let given = try (1...4).map { (index) throws(LoweringError) in
            let view = try builder.denseView(of: try node.required(index))
            guard view.dtype == x.dtype else { throw LoweringError("its inputs have different types") }
            return view.reshaped(view.shape + unit)
        }
        let (scale, shift, mean, variance) = (given[0], given[1], given[2], given[3])
        let steps = try (0..<3).map { (_) throws(LoweringError) in try builder.temporary(x.dtype, scale.shape) }
        let epsilon = try builder.add(number: Double(op.epsilon), x.dtype)
        try builder.emitBinary(CK_BINARY_ADD, variance, epsilon, steps[0])
        try builder.emitUnary(CK_UNARY_SQRT, steps[0], steps[1])
        try builder.emitBinary(CK_BINARY_DIV, scale, steps[1], steps[2])
        let centred = try builder.temporary(x.dtype, x.shape)
        try builder.emitBinary(CK_BINARY_SUB, x, mean, centred)
        let scaled = try builder.temporary(x.dtype, x.shape)
        try builder.emitBinary(CK_BINARY_MUL, centred, steps[2], scaled)
        try builder.emitBinary(CK_BINARY_ADD, scaled, shift, y)
    }

    /// (x - mean) / (sqrt(variance) + 1e-9) over the axes, which are moved to the end.
    static func lower(
        _ op: MeanVarianceNormalization, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let rank = x.shape.count
        let axes = Set(op.axes.map { $0 < 0 ? $0 + rank : $0 })
        let order = x.shape.indices.filter { !axes.contains($0) } + x.shape.indices.filter { axes.contains($0) }
        let count = axes.map { x.shape[$0] }.reduce(1, *)
        let (lines, reduced) = ([x.elementCount / count, count], [x.elementCount / count, 1])
        let strides = order.map { x.strides[$0] }
        let moved = try builder.temporary(.float32, order.map { x.shape[$0] })
        try builder.emitCopy(from: x, strides: strides, to: moved, strides: moved.strides, shape: moved.shape)
        func mean(_ values: View) throws(LoweringError) -> View {
            let result = try builder.temporary(.float32, reduced)
            let parameters = ck_reduce_f32_params(
                kind: Int32(CK_REDUCE_MEAN.rawValue), outer: try int32(lines[0]), axis: try int32(count), inner: 1,
                x_axis: 1)
            builder.emit(CK_FAMILY_REDUCE_F32, parameters, inputs: [values], outputs: [result])
            return result
        }
        let centred = try builder.temporary(.float32, lines)
        try builder.emitBinary(CK_BINARY_SUB, moved.reshaped(lines), try mean(moved), centred)
        let squares = try builder.temporary(.float32, lines)
        try builder.emitBinary(CK_BINARY_MUL, centred, centred, squares)
        let deviation = try builder.temporary(.float32, reduced)
        try builder.emitUnary(CK_UNARY_SQRT, try mean(squares), deviation)
        let divisor = try builder.temporary(.float32, reduced)
        try builder.emitBinary(CK_BINARY_ADD, deviation, builder.add(constant: [Float(1e-9)], shape: []), divisor)
        let result = try builder.temporary(.float32, lines)
        try builder.emitBinary(CK_BINARY_DIV, centred, divisor, result)
        let whole = result.reshaped(moved.shape)
        try builder.emitCopy(
            from: whole, strides: whole.strides, to: y, strides: order.map { y.strides[$0] }, shape: moved.shape)
    }
}

extension ProgramBuilder {
    /// A floating point scalar among the weights.
    mutating func add(number: Double, _ dtype: ScalarType) throws(LoweringError) -> View {
        switch dtype {
        case .float32: return add(constant: [Float(number)], shape: [])
        case .float64: return add(constant: [number], shape: [])
        default: throw LoweringError("the compiled runtime computes it in f32 and f64, not \(dtype)")
        }
    }
}
