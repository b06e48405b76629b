import Core
import IR
import Operators

/// Computes products of integers in f32, where every sum, in whatever order, stays below 2^24 and so is exact; larger
/// sums are those of digits.
///
/// A convolution of dequantized numbers is one of integers too: its sums are scaled once, so that the result is as near to
/// the exact one as a single rounding allows, and quantizing it gives the same integer wherever the exact one is not
/// within that rounding of halfway.
public struct ConvertIntegerProducts: Pass {
    public static let name = "convert-integer-products"
    public static let stage = Stage.imported

    /// Integers up to here are exact in f32.
    static let limit = 0x1p24

    public static let rules = [
        Rule("convolution", at: ConvInteger.self) { (op, site) throws(OperatorError) in
            guard let shape = site.inputType(1)?.fixedShape else { return nil }
            let zeros = [shape[0]] + [Int](repeating: 1, count: shape.count - 1)
            return try IntegerProduct(
                site: site, op: op.conv, length: shape.dropFirst().reduce(1, *), step: 1, zeroShapes: [nil, zeros]
            ).patch()
        },
        Rule("dequantized-convolution", at: Conv.self) { (op, site) throws(OperatorError) in
            try QuantizedConvolution(site)?.patch(op)
        },
        Rule("matrix-product", at: MatMulInteger.self) { (_, site) throws(OperatorError) in
            guard let shape = site.inputType(1)?.fixedShape, let rank = site.inputType(0)?.rank else { return nil }
            let (length, step) =
                shape.count < 2 ? (shape.first ?? 1, 1) : (shape[shape.count - 2], shape[shape.count - 1])
            let isColumn = rank > 1 && site.inputType(2)?.rank == 1
            return try IntegerProduct(
                site: site, op: MatMul(), length: length, step: step, zeroShapes: [isColumn ? [-1, 1] : nil, nil]
            ).patch()
        },
    ]

    /// The largest magnitude of an operand less its zero point; nil when that is not one number.
    static func range(_ site: Site, _ index: Int, zero: Int) throws(OperatorError) -> Double? {
        guard let dtype = site.inputType(index)?.dtype else { return nil }
        let bounds: (low: Double, high: Double)
        switch dtype {
        case .uint8: bounds = (0, 255)
        case .int8: bounds = (-128, 127)
        case .uint16: bounds = (0, 65535)
        case .int16: bounds = (-32768, 32767)
        default: return nil
        }
        guard let type = site.inputType(zero) else { return max(-bounds.low, bounds.high) }
        guard type.elementCount == 1 else { return nil }
        guard let value = try site.constant(zero)?.doubles().first else { return bounds.high - bounds.low }
        return max(value - bounds.low, bounds.high - value)
    }

    static func dequantized(
        _ site: Site, _ index: Int, zero: Int, _ patch: inout Patch
    ) throws(OperatorError) -> ValueID {
        try patch.add1(
            DequantizeLinear(axis: 0),
            [site.node.input(index), patch.add(Tensor(scalar: Float(1))), site.node.input(zero)])
    }

    /// Constant weights less their zero points; nil when those are computed.
    static func exactly(
        _ weights: Tensor, _ site: Site, _ zero: Int, _ op: any Operator
    ) throws(OperatorError) -> Tensor? {
        guard site.node.input(zero) != nil else { return try weights.converted(to: .float32) }
        guard let zeros = site.constant(zero) else { return nil }
        var shape = zeros.shape
        if zeros.elementCount == 1 {
            shape = []
        } else if op is Conv {
            shape = [zeros.elementCount] + [Int](repeating: 1, count: weights.rank - 1)
        }
        let operands = [try weights.converted(to: .float32), try zeros.converted(to: .float32).reshaped(shape)]
        return try Sub().evaluate(operands)[0]
    }
}

extension Tensor {
    /// The largest sum of magnitudes of `length` elements that lie `step` apart, over all such runs.
    func largestSum(length: Int, step: Int) throws(OperatorError) -> Double {
        let numbers = try doubles()
        guard length > 0, step > 0 else { return 0 }
        var largest = 0.0
        for start in stride(from: 0, to: numbers.count, by: length * step) {
            for column in start..<min(start + step, numbers.count) {
                var sum = 0.0
                for index in stride(from: column, to: min(start + length * step, numbers.count), by: step) {
                    sum += numbers[index].magnitude
                }
                largest = max(largest, sum)
            }
        }
        return largest
    }
}
