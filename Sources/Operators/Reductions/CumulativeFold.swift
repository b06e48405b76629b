import Core
import IR

/// An operator that folds all elements up to each one along an axis.
public protocol CumulativeFold: Operator {
    /// What an empty fold gives.
    static var identity: Int { get }
    /// Whether an element's own value is left out.
    var isExclusive: Bool { get set }
    /// Whether the fold runs from the last element to the first.
    var isReversed: Bool { get set }
    func apply(_ a: Double, _ b: Double) -> Double
    func apply(_ a: Int128, _ b: Int128) -> Int128
}

extension CumulativeFold {
    public static var signature: Signature {
        Signature([.required("x", .numbers), .required("axis", [.int32, .int64])], [.required("y", .numbers)])
    }
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("exclusive", \.isExclusive), AttributeField("reverse", \.isReversed)]
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        if let axis = inputs.constant(1) { _ = try axisNumber(axis, rank: inputs[0].rank) }
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "x")
        let axis = try axisNumber(inputs.required(1, "axis"), rank: x.rank)
        if x.dtype.isFloatingPoint {
            let values = try folds(x.doubles(), x.shape, axis, Double(Self.identity)) { apply($0, $1) }
            return try [Tensor(rounding: values, to: x.dtype, shape: x.shape)]
        }
        let values = try folds(x.wideIntegers(), x.shape, axis, Int128(Self.identity)) { apply($0, $1) }
        return try [Tensor(wrapping: values, to: x.dtype, shape: x.shape)]
    }

    private func axisNumber(_ axis: Tensor, rank: Int) throws(OperatorError) -> Int {
        guard let numbers = axis.integers, numbers.count == 1 else {
            throw OperatorError("input 'axis' is \(axis.type); it must be one integer")
        }
        return try rank.axis(numbers[0])
    }

    private func folds<Number>(
        _ elements: [Number], _ shape: [Int], _ axis: Int, _ identity: Number, _ apply: (Number, Number) -> Number
    ) -> [Number] {
        let stride = shape.rowMajorStrides[axis]
        let extent = shape[axis]
        var result = elements
        for start in elements.indices where start / stride % extent == 0 {
            var fold = identity
            for i in 0..<extent {
                let place = start + (isReversed ? extent - 1 - i : i) * stride
                let next = apply(fold, elements[place])
                result[place] = isExclusive ? fold : next
                fold = next
            }
        }
        return result
    }
}
