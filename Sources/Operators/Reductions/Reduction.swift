import Core
import IR

/// An operator that reduces a tensor along axes to one element each.
///
/// A conforming type gives `name`, `types`, spellings by `.reductions`, the three stored properties and `reduce`.
/// Floating point elements are reduced in double precision in row-major order and rounded once; integers wrap.
public protocol Reduction: Operator {
    /// The accepted element types.
    static var types: Set<ScalarType> { get }
    /// The axes to reduce, negative ones counted from the back. Empty means all, or none with `noopWithEmptyAxes`.
    var axes: [Int] { get set }
    /// Whether reduced axes stay with extent 1.
    var keepDims: Bool { get set }
    /// What empty `axes` mean: every element is reduced alone when true.
    var noopWithEmptyAxes: Bool { get set }

    func reduce(_ x: [Double]) -> Double
    /// The reduction of integers or bools; only operators whose `types` include them are asked.
    func reduce(_ x: [Int128]) throws(OperatorError) -> Int128
}

extension Reduction {
    public static var signature: Signature { Signature([.required("data", types)], [.required("reduced", types)]) }
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axes", \.axes),
            AttributeField("keepdims", \.keepDims),
            AttributeField("noop_with_empty_axes", \.noopWithEmptyAxes),
        ]
    }

    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 {
        throw OperatorError("\(Self.name) does not take integers")
    }

    /// The axes that are reduced for an input of this rank, counted from the front, ascending.
    public func reducedAxes(rank: Int) throws(OperatorError) -> [Int] {
        if axes.isEmpty { return noopWithEmptyAxes ? [] : Array(0..<rank) }
        return try rank.axes(axes).sorted()
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        let reduced = try reducedAxes(rank: input.rank)
        return [TensorType(input.dtype, input.shape.reduced(reduced, keepDims: keepDims, one: 1))]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "data")
        let shape = try outputType(inputs).shape
        let groups = ReductionGroups(x.shape, axes: try reducedAxes(rank: x.rank))
        if x.dtype.isFloatingPoint {
            let values = try groups.map(x.doubles()) { (group) throws(OperatorError) in reduce(group) }
            return try [Tensor(rounding: values, to: x.dtype, shape: shape)]
        }
        // Only the least or largest number over nothing is beyond the type before it wraps.
        let range = groups.areEmpty ? x.dtype.integerRange : Int128.min ... .max
        let values = try groups.map(x.wideIntegers()) { (group) throws(OperatorError) in
            Swift.min(Swift.max(try reduce(group), range.lowerBound), range.upperBound)
        }
        return try [Tensor(wrapping: values, to: x.dtype, shape: shape)]
    }
}

/// The elements of a tensor that are reduced to one, for each element of the result.
struct ReductionGroups {
    private let starts: [Int]
    private let members: [Int]

    /// Whether each element of the result stands for no elements.
    var areEmpty: Bool { members.isEmpty }

    /// - Parameter axes: the reduced axes, counted from the front.
    init(_ shape: [Int], axes: [Int]) {
        let strides = shape.rowMajorStrides
        func offsets(_ chosen: [Int]) -> [Int] {
            var result: [Int] = []
            let walk = StridedWalk(shape: chosen.map { shape[$0] }, strides: [chosen.map { strides[$0] }])
            let step = walk.step(0)
            walk.rows { start, count in
                for i in 0..<count { result.append(start[0] + i * step) }
            }
            return result
        }
        starts = offsets(shape.indices.filter { !axes.contains($0) })
        members = offsets(axes)
    }

    /// `reduce` of the elements of each group, groups and elements in row-major order.
    func map<Element, R>(
        _ elements: [Element], _ reduce: ([Element]) throws(OperatorError) -> R
    ) throws(OperatorError) -> [R] {
        var group: [Element] = []
        var result: [R] = []
        result.reserveCapacity(starts.count)
        for start in starts {
            group.removeAll(keepingCapacity: true)
            for member in members { group.append(elements[start + member]) }
            result.append(try reduce(group))
        }
        return result
    }
}

extension Array {
    /// This shape with the axes replaced by `one`, or removed.
    func reduced(_ axes: [Int], keepDims: Bool, one: Element) -> [Element] {
        indices.compactMap { axes.contains($0) ? (keepDims ? one : nil) : self[$0] }
    }
}

extension ScalarType {
    /// The numbers of an integer type or bool; 0 for other types.
    var integerRange: ClosedRange<Int128> {
        func range<Number: FixedWidthInteger>(_: Number.Type) -> ClosedRange<Int128> {
            Int128(Number.min)...Int128(Number.max)
        }
        switch self {
        case .uint8: return range(UInt8.self)
        case .int8: return range(Int8.self)
        case .uint16: return range(UInt16.self)
        case .int16: return range(Int16.self)
        case .uint32: return range(UInt32.self)
        case .int32: return range(Int32.self)
        case .uint64: return range(UInt64.self)
        case .int64: return range(Int64.self)
        case .bool: return 0...1
        default: return 0...0
        }
    }
}

extension Int128 {
    /// The mean, rounded toward zero.
    static func mean(_ x: [Int128]) throws(OperatorError) -> Int128 {
        guard !x.isEmpty else { throw OperatorError("the mean of no integers is not defined") }
        return x.reduce(0, &+) / Int128(x.count)
    }
}

extension [Spelling] {
    /// ONNX's forms of a reduction: axes as an attribute, and as a constant input from a version on.
    static func reductions(_ name: String, axesInputSince: Int = 18) -> [Spelling] {
        [
            .onnx(name, until: axesInputSince - 1),
            .onnx(
                name, since: axesInputSince,
                .adapted { (node, context) throws(OperatorError) in
                    try node.moveInput(1, toAttribute: "axes", context)
                }),
        ]
    }
}
