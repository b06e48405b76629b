import CKernels
import Core
import IR
import Operators

/// Lowers QuantizeLinear and DequantizeLinear.
///
/// Integers with f32 numbers and scales have kernels of their own. All other types go the way that the operators declare,
/// step by step in double precision. Scales in blocks are repeated for every element.
struct QuantizationLowering {
    private let node: Node
    private let shape: [Int]
    /// The axis that scales differ along, counted from the front, and how many neighbours share one; 0 without blocks.
    private let axis, blockSize: Int

    init(_ node: Node, axis: Int, blockSize: Int, _ builder: ProgramBuilder) throws(LoweringError) {
        self.node = node
        shape = try builder.fixedType(of: try node.required(0)).shape
        self.axis = axis < 0 ? axis + shape.count : axis
        // A block that is longer than the axis is all of it.
        let extent = shape.indices.contains(self.axis) ? shape[self.axis] : 1
        self.blockSize = min(blockSize, max(extent, 1))
    }

    // MARK: Quantize

    func quantize(_ op: QuantizeLinear, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let scale = try builder.denseView(of: try node.required(1))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let precision = op.precision ?? (scale.dtype.isFloatingPoint ? scale.dtype : .float32)
        if y.dtype.isSmallFloat {
            try requireZero(&builder)
            let quotients = try quotients(x, scale, precision, &builder)
            return try builder.emitCast(quotients, y, saturate: op.saturate)
        }
        let zero = try zeroPoint(like: scale, &builder)
        if precision == .float32 && x.dtype == .float32 && scale.dtype == .float32 {
            return try emit(CK_FAMILY_QUANTIZE, y.dtype, x, scale, zero, y, &builder)
        }
        var quotients = try quotients(x, scale, precision, &builder)
        if precision == .float64 {
            let integers = try builder.temporary(.float64, shape)
            try builder.emitUnary(CK_UNARY_ROUND, quotients, integers)
            quotients = integers
        }
        let numbers = try converted(quotients, .float32, &builder)
        let ones = [Float](repeating: 1, count: zero?.elementCount ?? 1)
        let units = builder.add(constant: ones, shape: zero?.shape ?? [])
        try emit(CK_FAMILY_QUANTIZE, y.dtype, numbers, units, zero, y, &builder)
    }

    /// x / scale, both rounded to `precision` first, and then the quotient.
    private func quotients(
        _ x: View, _ scale: View, _ precision: ScalarType, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let wide: ScalarType = precision == .float32 ? .float32 : .float64
        let operands = try [x, scale].map { (view) throws(LoweringError) in
            try converted(converted(view, precision, &builder), wide, &builder)
        }
        let (divisor, order) = try broadcast(operands[1], &builder)
        let result = try builder.temporary(wide, shape)
        try builder.emitBinary(CK_BINARY_DIV, operands[0].reshaped(order), divisor, result.reshaped(order))
        return try converted(result, precision, &builder)
    }

    /// A zero point of a float type must be 0: a constant one is known, another is checked when the program runs.
    private func requireZero(_ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let value = node.input(2) else { return }
        if let constant = builder.graph.constant(value) {
            let numbers = try lowering { () throws(OperatorError) in try constant.doubles() }
            guard numbers.allSatisfy({ $0 == 0 }) else {
                throw LoweringError("the zero point of \(constant.dtype) must be 0")
            }
            return
        }
        let zero = try builder.denseView(of: value)
        let isOther = try builder.temporary(.bool, zero.shape)
        try builder.emitCast(zero, isOther)
        try builder.emitRequirement(noneOf: isOther)
    }

    // MARK: Dequantize

    func dequantize(_ builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let scale = try builder.denseView(of: try node.required(1))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        var zero = try zeroPoint(like: scale, &builder)
        if x.dtype == .int32, let value = node.input(2),
            builder.graph.constant(value)?.integers?.allSatisfy({ $0 == 0 }) == true
        {
            zero = nil
        }
        if scale.dtype == .float32 && y.dtype == .float32 && !x.dtype.isSmallFloat && (x.dtype != .int32 || zero == nil)
        {
            return try emit(CK_FAMILY_DEQUANTIZE, x.dtype, x, scale, zero, y, &builder)
        }
        var numbers = try converted(x, .float64, &builder)
        if let zero {
            let (zeros, order) = try broadcast(converted(zero, .float64, &builder), &builder)
            let differences = try builder.temporary(.float64, shape)
            try builder.emitBinary(
                CK_BINARY_SUB, numbers.reshaped(order), zeros, differences.reshaped(order))
            numbers = differences
        }
        numbers = try converted(converted(numbers, .float32, &builder), .float64, &builder)
        let (factors, order) = try broadcast(converted(scale, .float64, &builder), &builder)
        let products = try builder.temporary(.float64, shape)
        try builder.emitBinary(CK_BINARY_MUL, numbers.reshaped(order), factors, products.reshaped(order))
        try builder.emitCast(products, y)
    }

    // MARK: Scales

    /// The zero points in the shape of the scales.
    private func zeroPoint(
        like scale: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View? {
        guard let value = node.input(2) else { return nil }
        let zero = try builder.denseView(of: value)
        guard zero.elementCount == scale.elementCount else {
            throw LoweringError("it has \(zero.elementCount) zero points for \(scale.elementCount) scales")
        }
        return zero.reshaped(scale.shape)
    }

    /// Adds a kernel call with a scale and a zero point for all elements, for each index of the axis, or for each element.
    private func emit(
        _ family: ck_family_id, _ integers: ScalarType, _ x: View, _ scale: View, _ zero: View?, _ y: View,
        _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var (scale, zero) = (scale, zero)
        var (outer, count, inner) = (1, 1, y.elementCount)
        if isBlocked(scale) {
            scale = try repeated(scale, &builder)
            zero = try zero.map { (view) throws(LoweringError) in try repeated(view, &builder) }
            (count, inner) = (y.elementCount, 1)
        } else if scale.elementCount > 1 {
            outer = shape[..<axis].reduce(1, *)
            count = shape[axis]
            inner = shape[(axis + 1)...].reduce(1, *)
        }
        let parameters = ck_quantize_params(
            dtype: Int32(integers.rawValue), outer: try int32(outer), axis: try int32(count), inner: try int32(inner))
        builder.emit(family, parameters, inputs: [x, scale, zero], outputs: [y])
    }

    private func isBlocked(_ scale: View) -> Bool { blockSize > 0 && scale.elementCount > 1 }

    /// Scales, or zero points, in a form that broadcasts, and the form of the elements that it broadcasts to.
    private func broadcast(
        _ scale: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> (scale: View, order: [Int]) {
        if isBlocked(scale) { return (try repeated(scale, &builder), shape) }
        guard scale.elementCount > 1 else { return (scale.reshaped([]), shape) }
        let order = [shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *)]
        return (scale.reshaped([shape[axis], 1]), order)
    }

    /// Scales, or zero points, in blocks, repeated for every element.
    private func repeated(_ scale: View, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let (extent, blocks) = (shape[axis], scale.shape[axis])
        let outer = shape[..<axis].reduce(1, *)
        let inner = shape[(axis + 1)...].reduce(1, *)
        let result = try builder.temporary(scale.dtype, shape)
        let whole = extent / blockSize
        // The last block may be shorter.
        for (first, count, length) in [(0, whole, blockSize), (whole, blocks - whole, extent - whole * blockSize)] {
            guard count > 0, length > 0 else { continue }
            try builder.emitCopy(
                from: scale, strides: [blocks * inner, inner, 0, 1], sourceOffset: first * inner, to: result,
                strides: [extent * inner, blockSize * inner, inner, 1], destinationOffset: first * blockSize * inner,
                shape: [outer, count, length, inner])
        }
        return result
    }

    private func converted(
        _ view: View, _ dtype: ScalarType, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        if view.dtype == dtype { return view }
        let result = try builder.temporary(dtype, view.shape)
        try builder.emitCast(view, result)
        return result
    }
}
