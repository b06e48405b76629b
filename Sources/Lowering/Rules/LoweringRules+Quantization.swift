import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Quantized numbers.
    static let quantization: [String: Rule] = [
        QuantizeLinear.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? QuantizeLinear else { return }
            guard op.precision ?? .float32 == .float32 else {
                throw LoweringError("the compiled runtime quantizes in f32 only")
            }
            try builder.requireFloat32([node.input(0), node.input(1)])
            try lowerQuantized(CK_FAMILY_QUANTIZE, node, axis: op.axis, blockSize: op.blockSize, &builder)
        },
        DequantizeLinear.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? DequantizeLinear else { return }
            try builder.requireFloat32([node.input(1), node.outputs.first])
            try lowerQuantized(CK_FAMILY_DEQUANTIZE, node, axis: op.axis, blockSize: op.blockSize, &builder)
        },
        ConvInteger.name: Rule { (_, _) throws(LoweringError) in throw inexactProduct },
        MatMulInteger.name: Rule { (_, _) throws(LoweringError) in throw inexactProduct },
    ]

    /// Products that `ConvertIntegerProducts` left as they are.
    private static let inexactProduct = LoweringError(
        "the compiled runtime computes products of integers in f32, and these sums may not be exact there: they can reach "
            + "2^24, or a zero point is neither a constant nor one number")

    private static func lowerQuantized(
        _ family: ck_family_id, _ node: Node, axis: Int, blockSize: Int, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let scale = try builder.denseView(of: try node.required(1))
        guard blockSize == 0 || scale.elementCount == 1 else {
            throw LoweringError("the compiled runtime has scales in blocks for constants only")
        }
        let type = try builder.fixedType(of: try node.output())
        let integers = family == CK_FAMILY_QUANTIZE ? type.dtype : x.dtype
        guard !integers.isSmallFloat else {
            throw LoweringError("the compiled runtime has no numbers of type \(integers)")
        }
        var zero: View?
        if let value = node.input(2) {
            if integers != .int32 {
                zero = try builder.denseView(of: value)
            } else if builder.graph.constant(value)?.integers?.allSatisfy({ $0 == 0 }) != true {
                throw LoweringError("a zero point of type i32 must be 0")
            }
        }
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        var (outer, count, inner) = (1, 1, y.elementCount)
        if scale.elementCount > 1 {
            let axis = axis < 0 ? axis + x.shape.count : axis
            outer = x.shape[..<axis].reduce(1, *)
            count = x.shape[axis]
            inner = x.shape[(axis + 1)...].reduce(1, *)
        }
        let parameters = ck_quantize_params(
            dtype: Int32(integers.rawValue), outer: try int32(outer), axis: try int32(count), inner: try int32(inner))
        builder.emit(family, parameters, inputs: [x, scale, zero], outputs: [y])
    }
}
