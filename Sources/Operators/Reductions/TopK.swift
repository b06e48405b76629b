import Core
import IR

/// The k largest or smallest elements along an axis and their indices, always in order; of equal elements the one with
/// the lower index comes first, and NaN counts as the largest. ONNX TopK: k is an attribute until version 9. A k that is
/// computed gives an extent that the data decide.
public struct TopK: Operator {
    public static let name = "TopK"
    public static let signature = Signature(
        [.required("X", .numbers), .required("K", [.int64])],
        [.required("Values", .numbers), .required("Indices", [.int64])])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axis", \.axis), AttributeField("largest", \.isLargest),
            AttributeField("sorted", \.isSorted), AttributeField("count", \.count),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "TopK", until: 9,
            .adapted { (node, context) throws(OperatorError) in
                guard let k: Int = try node.take("k") else { throw OperatorError("attribute 'k' is missing") }
                node.setInput(1, to: context.add(Tensor([Int64(k)], shape: [1])))
            }),
        .onnx(
            "TopK", since: 10,
            .adapted { (node, context) throws(OperatorError) in
                if node.input(1).map({ context.constant($0) == nil }) ?? false { node.nameCount() }
            }),
    ]

    /// The axis; negative ones count from the back.
    public var axis = -1
    public var isLargest = true
    /// Whether the order matters to the model; the result is in order anyway.
    public var isSorted = true

    /// The name of the extent while k is not known.
    public var count = "top"

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        var result = inputs[0]
        let axis = try result.axis(axis)
        if inputs.constant(1) == nil {
            guard inputs[1].elementCount == 1 else {
                throw OperatorError("input 'K' is \(inputs[1]); it must be one number")
            }
            result.shape[axis] = .counted(count, known: nil, upTo: result.shape[axis].upperBound)
            return [result, result.with(.int64)]
        }
        guard let numbers = try inputs.integers(1, "K"), numbers.count == 1, numbers[0] >= 0 else {
            throw OperatorError("input 'K' must be one number, at least 0")
        }
        if let extent = result.shape[axis].value, numbers[0] > extent {
            throw OperatorError("the \(numbers[0]) top elements of \(extent) are asked for")
        }
        result.shape[axis] = .fixed(numbers[0])
        return [result, result.with(.int64)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let shape = try outputTypes(inputs)[0].shape
        let axis = try x.rank.axis(axis)
        let places =
            x.dtype.isFloatingPoint
            ? order(try x.doubles(), x.shape, axis) { $0 < $1 || $1.isNaN && !$0.isNaN }
            : order(try x.wideIntegers(), x.shape, axis) { $0 < $1 }
        let (stride, extent) = (x.shape.rowMajorStrides[axis], x.shape[axis])
        /// The element of the input that is the result's element `place`.
        func source(_ place: Int) -> Int {
            let (row, inner) = place.quotientAndRemainder(dividingBy: stride)
            let (outer, rank) = row.quotientAndRemainder(dividingBy: shape[axis])
            let group = outer * extent * stride + inner
            return group + places[group + rank * stride] * stride
        }
        let indices = (0..<shape.reduce(1, *)).map { Int64(source($0) / stride % extent) }
        return [x.gathered(shape, source), Tensor(indices, shape: shape)]
    }

    /// For each line along the axis, the coordinates of its elements from the first to the last in order.
    private func order<Number>(
        _ elements: [Number], _ shape: [Int], _ axis: Int, _ isLess: (Number, Number) -> Bool
    ) -> [Int] {
        let (stride, extent) = (shape.rowMajorStrides[axis], shape[axis])
        var result = [Int](repeating: 0, count: elements.count)
        for start in elements.indices where start / stride % extent == 0 {
            let sorted = (0..<extent).sorted { a, b in
                let (x, y) = (elements[start + a * stride], elements[start + b * stride])
                if isLargest ? isLess(y, x) : isLess(x, y) { return true }
                return (isLargest ? isLess(x, y) : isLess(y, x)) ? false : a < b
            }
            for (rank, index) in sorted.enumerated() { result[start + rank * stride] = index }
        }
        return result
    }
}

extension TopK: DifferentiableOperator {
    /// The gradient where an element was chosen, 0 elsewhere.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, x) = (try builder.gradient(), try builder.input(0))
        let shape = try builder.shape(x)
        let count = shape.reduce(1, *)
        let zeros = try Tensor(
            rounding: [Double](repeating: 0, count: count), to: builder.graph.type(of: x).dtype, shape: shape)
        var scatter = ScatterElements()
        scatter.axis = axis
        return [try builder(scatter, builder.add(zeros), builder.node.outputs[1], g), nil]
    }
}
