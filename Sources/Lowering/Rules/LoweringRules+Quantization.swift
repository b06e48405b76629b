import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Quantized numbers.
    static let quantization: [String: Rule] = [
        QuantizeLinear.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? QuantizeLinear else { return }
            try QuantizationLowering(node, axis: op.axis, blockSize: op.blockSize, builder).quantize(op, &builder)
        },
        DequantizeLinear.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? DequantizeLinear else { return }
            try QuantizationLowering(node, axis: op.axis, blockSize: op.blockSize, builder).dequantize(&builder)
        },
        ConvInteger.name: Rule { (_, _) throws(LoweringError) in throw inexactProduct },
        MatMulInteger.name: Rule { (_, _) throws(LoweringError) in throw inexactProduct },
    ]

    /// Products that `ConvertIntegerProducts` left as they are.
    private static let inexactProduct = LoweringError(
        "the compiled runtime computes products of integers in f32, and sums of so many are not exact there")
}
