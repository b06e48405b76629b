import Core
import IR

/// Sums of products of elements by an equation such as `bij,bjk->bik`, as numpy's `einsum`. ONNX Einsum.
///
/// Letters name axes; an axis that the result lacks is summed over; a letter twice in a term takes the diagonal; an
/// ellipsis stands for leading axes that broadcast. Floating point sums are kept in double precision and rounded once;
/// integers wrap.
public struct Einsum: Operator {
    public static let name = "Einsum"
    public static let signature = Signature([.variadic("inputs", .numbers)], [.required("output", .numbers)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("equation", \.equation, required: true)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Einsum", since: 12, .expanded { (node, context) throws(OperatorError) in try expand(node, context) })
    ]

    public var equation = ""

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try inputs.checkSameType()
        let types = inputs.types.compactMap { $0 }
        let parsed = try EinsumEquation(equation, ranks: types.map(\.rank))
        let extents = try parsed.extents(types)
        guard parsed.nameCount <= 64 else { throw OperatorError("the equation names more than 64 axes") }
        return try [TensorType(types[0].dtype, parsed.result.map { extents[$0] }).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let tensors = inputs.compactMap { $0 }
        let parsed = try EinsumEquation(equation, ranks: tensors.map(\.rank))
        let extents = try parsed.extents(tensors.map(\.type)).compactMap(\.value)
        let summed = (0..<parsed.nameCount).filter { !parsed.result.contains($0) }
        guard extents.count == parsed.nameCount, (parsed.result + summed).map({ extents[$0] }).checkedProduct != nil
        else { throw OperatorError("the equation '\(equation)' has too many terms") }
        let strides = zip(parsed.operands, tensors).map { axes, tensor in
            Self.strides(axes, tensor.shape, count: parsed.nameCount)
        }
        let outer = StridedWalk(shape: type.shape, strides: strides.map { own in parsed.result.map { own[$0] } })
        func contract<Number>(
            _ operands: [[Number]], _ zero: Number, _ multiplyAdd: (Number, [Number]) -> Number
        ) -> [Number] {
            var results: [Number] = []
            outer.rows { offsets, count in
                for index in 0..<count {
                    let starts = offsets.indices.map { offsets[$0] + index * outer.step($0) }
                    let inner = StridedWalk(
                        shape: summed.map { extents[$0] }, strides: strides.map { own in summed.map { own[$0] } },
                        starts: starts)
                    var sum = zero
                    inner.rows { places, length in
                        for step in 0..<length {
                            sum = multiplyAdd(
                                sum, places.indices.map { operands[$0][places[$0] + step * inner.step($0)] })
                        }
                    }
                    results.append(sum)
                }
            }
            return results
        }
        if type.dtype.isFloatingPoint {
            let operands = try tensors.map { (tensor) throws(OperatorError) in try tensor.doubles() }
            let sums = contract(operands, 0.0) { $0 + $1.reduce(1, *) }
            return [try Tensor(rounding: sums, to: type.dtype, shape: type.shape)]
        }
        let operands = try tensors.map { (tensor) throws(OperatorError) in try tensor.wideIntegers() }
        let sums = contract(operands, Int128(0)) { $0 &+ $1.reduce(1, &*) }
        return [try Tensor(wrapping: sums, to: type.dtype, shape: type.shape)]
    }

    /// How far an operand moves along each named axis; axes of extent 1 stay, repeated ones add up.
    private static func strides(_ axes: [Int], _ shape: [Int], count: Int) -> [Int] {
        let own = shape.rowMajorStrides
        var strides = [Int](repeating: 0, count: count)
        for (axis, name) in axes.enumerated() where shape[axis] != 1 { strides[name] += own[axis] }
        return strides
    }
}
