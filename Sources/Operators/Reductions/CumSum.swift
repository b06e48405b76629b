import Core
import IR

/// The sum of all elements up to each one along an axis; integers wrap. ONNX CumSum.
public struct CumSum: Operator {
    public static let name = "CumSum"
    public static let signature = Signature(
        [.required("x", .numbers), .required("axis", [.int32, .int64])], [.required("y", .numbers)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("exclusive", \.isExclusive), AttributeField("reverse", \.isReversed)]
    }
    public static let spellings: [Spelling] = [.onnx("CumSum", since: 11)]

    /// Whether an element's own value is left out of its sum.
    public var isExclusive = false
    /// Whether sums run from the last element to the first.
    public var isReversed = false

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        if let axis = inputs.constant(1) { _ = try axisNumber(axis, rank: inputs[0].rank) }
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "x")
        let axis = try axisNumber(inputs.required(1, "axis"), rank: x.rank)
        if x.dtype.isFloatingPoint {
            return try [Tensor(rounding: sums(x.doubles(), x.shape, axis, +), to: x.dtype, shape: x.shape)]
        }
        return try [Tensor(wrapping: sums(x.wideIntegers(), x.shape, axis, &+), to: x.dtype, shape: x.shape)]
    }

    private func axisNumber(_ axis: Tensor, rank: Int) throws(OperatorError) -> Int {
        guard let numbers = axis.integers, numbers.count == 1 else {
            throw OperatorError("input 'axis' is \(axis.type); it must be one integer")
        }
        return try rank.axis(numbers[0])
    }

    private func sums<Number: AdditiveArithmetic>(
        _ elements: [Number], _ shape: [Int], _ axis: Int, _ add: (Number, Number) -> Number
    ) -> [Number] {
        let stride = shape.rowMajorStrides[axis]
        let extent = shape[axis]
        var result = elements
        for start in elements.indices where start / stride % extent == 0 {
            var sum = Number.zero
            for i in 0..<extent {
                let place = start + (isReversed ? extent - 1 - i : i) * stride
                let next = add(sum, elements[place])
                result[place] = isExclusive ? sum : next
                sum = next
            }
        }
        return result
    }
}
