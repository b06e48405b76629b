import Core
import IR

/// The input's elements in another shape. In the shape, 0 keeps the input's extent (unless `allowZero`) and one -1 takes
/// what remains. A shape that is computed gives extents that the data decide. ONNX Reshape, from version 5.
public struct Reshape: Operator {
    public static let name = "Reshape"
    public static let signature = Signature(
        [.required("data"), .required("shape", [.int64])], [.required("reshaped")])
    public static let traits: Set<Trait> = [.reshape]
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("allowzero", \.allowZero), AttributeField("count", \.count)]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "Reshape", since: 5,
            .adapted { (node, context) throws(OperatorError) in
                node.nameCount(whereComputed: 1, context)
                if let data = node.input(0), context.type(of: data).fixedShape == nil { node.nameCount() }
            })
    ]

    /// Whether 0 in the shape is an extent of 0.
    public var allowZero = false
    /// Extents that the data decide are the symbols `<count>.<axis>`.
    public var count = "reshape"

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        guard inputs.constant(1) != nil else {
            let shape = try inputs.countedShape(1, "shape", name: count, upTo: input.elementBound)
            return [TensorType(input.dtype, shape)]
        }
        let request = try inputs.integers(1, "shape") ?? []
        guard request.count <= Limits.rank else {
            throw OperatorError("'shape' has rank \(request.count); at most \(Limits.rank) is supported")
        }
        var shape: [Dimension] = []
        for (axis, extent) in request.enumerated() {
            guard extent >= -1 else { throw OperatorError("extent \(extent) in 'shape' is not valid") }
            if extent == 0 && !allowZero {
                guard axis < input.rank else { throw OperatorError("'shape' keeps axis \(axis) of \(input)") }
                shape.append(input.shape[axis])
            } else {
                shape.append(.fixed(extent))
            }
        }
        let unknown = request.indices.filter { request[$0] == -1 }
        guard unknown.count <= 1 else { throw OperatorError("'shape' has -1 more than once") }
        if let axis = unknown.first { shape[axis] = try remaining(input, shape, axis, request) }
        let result = try TensorType(input.dtype, shape).checked()
        if let before = input.elementCount, let after = result.elementCount, before != after {
            throw OperatorError("\(input) has \(before) elements and 'shape' \(request) has \(after)")
        }
        return [result]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "data").reshaped(outputType(inputs).shape)]
    }

    /// The extent of the axis that -1 leaves open.
    private func remaining(
        _ input: TensorType, _ shape: [Dimension], _ axis: Int, _ request: [Int]
    ) throws(OperatorError) -> Dimension {
        var left = input.shape
        var right = shape
        right.remove(at: axis)
        for symbol in right where symbol.value == nil {
            guard let match = left.firstIndex(of: symbol), let own = right.firstIndex(of: symbol) else { continue }
            left.remove(at: match)
            right.remove(at: own)
        }
        guard let divisor = right.compactMap(\.value).checkedProduct else {
            throw OperatorError("'shape' \(request) is too large")
        }
        guard right.allSatisfy({ $0.value != nil }) else {
            return .counted("\(count).\(axis)", known: nil, upTo: input.elementBound)
        }
        let numbers = left.compactMap(\.value)
        guard let product = numbers.checkedProduct else { throw OperatorError("\(input) is too large") }
        let symbols = left.filter { $0.value == nil }
        guard divisor > 0, !symbols.isEmpty || product % divisor == 0 else {
            throw OperatorError("\(input) does not divide into 'shape' \(request)")
        }
        if product % divisor == 0 {
            return symbols.reduce(.fixed(product / divisor)) { $1 * $0 }
        }
        return symbols.reduce(.fixed(product)) { $1 * $0 } / .fixed(divisor)
    }
}

extension Reshape: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.reshape(builder.gradient(), builder.shape(builder.input(0))), nil]
    }
}
