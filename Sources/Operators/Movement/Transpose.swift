import Core
import IR

/// The input with its axes in another order. ONNX Transpose.
public struct Transpose: Operator {
    public static let name = "Transpose"
    public static let signature = Signature([.required("data", .all)], [.required("transposed", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("perm", \.permutation)] }
    public static let spellings: [Spelling] = [.onnx("Transpose")]

    /// Axis `i` of the result is axis `permutation[i]` of the input; nil reverses the axes.
    public var permutation: [Int]?

    public init() {}

    public init(_ permutation: [Int]) { self.permutation = permutation }

    /// The permutation for an input of this rank, each axis counted from the front.
    public func resolved(rank: Int) throws(OperatorError) -> [Int] {
        guard let permutation else { return Array((0..<rank).reversed()) }
        guard permutation.count == rank else {
            throw OperatorError("'perm' \(permutation) does not fit rank \(rank)")
        }
        return try rank.axes(permutation)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        return try [TensorType(input.dtype, resolved(rank: input.rank).map { input.shape[$0] })]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let x = try inputs.required(0, "data")
        let permutation = try resolved(rank: x.rank)
        let strides = x.shape.rowMajorStrides
        return [x.strided(permutation.map { x.shape[$0] }, permutation.map { strides[$0] }, start: 0)]
    }
}

extension Transpose: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let g = try builder.gradient()
        let order = try resolved(rank: builder.shape(g).count)
        var inverse = order
        for (axis, source) in order.enumerated() { inverse[source] = axis }
        return [try builder(Transpose(inverse), g)]
    }
}
