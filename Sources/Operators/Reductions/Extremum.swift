import Core
import IR

/// An operator that finds the place of the first or last extreme element along an axis.
public protocol Extremum: Operator {
    /// The axis; negative ones count from the back.
    var axis: Int { get set }
    /// Whether the axis stays with extent 1.
    var keepDims: Bool { get set }
    /// Whether the last of equal elements is taken.
    var selectsLast: Bool { get set }
    /// Whether a is more extreme than b.
    func isBetter<Number: Comparable>(_ a: Number, than b: Number) -> Bool
}

extension Extremum {
    public static var signature: Signature {
        Signature([.required("data", .numbers)], [.required("reduced", [.int64])])
    }
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axis", \.axis),
            AttributeField("keepdims", \.keepDims),
            AttributeField("select_last_index", \.selectsLast),
        ]
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        let axis = try input.axis(axis)
        guard input.shape[axis] != 0 else { throw OperatorError("axis \(axis) of \(input) is empty") }
        return [TensorType(.int64, input.shape.reduced([axis], keepDims: keepDims, one: 1))]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "data")
        let shape = try outputType(inputs).shape
        let groups = ReductionGroups(x.shape, axes: [try x.rank.axis(axis)])
        let found =
            x.dtype.isFloatingPoint
            ? try groups.map(x.doubles()) { (group) throws(OperatorError) in place(in: group) { $0.isNaN } }
            : try groups.map(x.wideIntegers()) { (group) throws(OperatorError) in place(in: group) { _ in false } }
        return [Tensor(found, shape: shape)]
    }

    /// The place of the extreme element; a NaN is more extreme than every number.
    private func place<Number: Comparable>(in group: [Number], _ isNaN: (Number) -> Bool) -> Int64 {
        var best = 0
        for i in group.indices.dropFirst() {
            let (old, new) = (group[best], group[i])
            let better = isNaN(old) ? false : isNaN(new) || isBetter(new, than: old)
            let equal = old == new || isNaN(old) && isNaN(new)
            if better || selectsLast && equal { best = i }
        }
        return Int64(best)
    }
}
