import Core
import IR

/// The different elements, or with an axis the different slices along it; where each first occurs; for every element or
/// slice of the input which one it is; and how often each occurs. ONNX Unique.
///
/// Sorted ascending (slices by their elements in row-major order), or in order of first appearance. NaN equals itself
/// and comes last; zeros of both signs are equal.
public struct Unique: CountingOperator {
    public static let name = "Unique"
    public static let signature = Signature(
        [.required("X", .numbers.union([.bool]))],
        [
            .required("Y", .numbers.union([.bool])), .optional("indices", [.int64]),
            .optional("inverse_indices", [.int64]), .optional("counts", [.int64]),
        ])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("axis", \.axis), AttributeField("sorted", \.isSorted), AttributeField("count", \.count)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Unique", since: 11, .adapted { (node, _) throws(OperatorError) in node.nameCount() })
    ]

    /// The axis, negative ones counted from the back; nil flattens the input.
    public var axis: Int?
    public var isSorted = true
    /// The name of the number of different slices while the data are not known.
    public var count = "unique"
    public var assumedCount: Int?

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        var result = x
        let axis = try axis.map { (axis) throws(OperatorError) in try x.axis(axis) }
        let known = try inputs.constant(0).map { (x) throws(OperatorError) in try groups(x).first.count }
        let bound = axis.map { x.shape[$0].upperBound } ?? x.elementBound
        let extent = Dimension.counted(count, known: known ?? assumedCount, upTo: bound)
        let all = axis.map { x.shape[$0] } ?? x.shape.reduce(1) { $0 * $1 }
        if let axis { result.shape[axis] = extent } else { result.shape = [extent] }
        return [
            result, TensorType(.int64, [extent]), TensorType(.int64, [all]), TensorType(.int64, [extent]),
        ]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let groups = try groups(x)
        let shape = try outputTypes(inputs)[0].shape
        var counts = [Int64](repeating: 0, count: groups.first.count)
        for member in groups.members { counts[member] += 1 }
        let values: Tensor
        if let axis {
            var tables = shape.map { Array(0..<$0) }
            tables[try x.rank.axis(axis)] = groups.first
            values = x.sampled(tables)
        } else {
            values = x.gathered(shape) { groups.first[$0] }
        }
        return [
            values, Tensor(groups.first.map { Int64($0) }, shape: [counts.count]),
            Tensor(groups.members.map { Int64($0) }, shape: [groups.members.count]),
            Tensor(counts, shape: [counts.count]),
        ]
    }

    /// The first slice of each group of equal ones, in the order of the result, and the group of each slice.
    private func groups(_ x: Tensor) throws(OperatorError) -> (first: [Int], members: [Int]) {
        let keys = try x.orderKeys()
        let axis = try axis.map { (axis) throws(OperatorError) in try x.rank.axis(axis) }
        let extent = axis.map { x.shape[$0] } ?? keys.count
        let inner = axis.map { x.shape[($0 + 1)...].reduce(1, *) } ?? 1
        let length = extent == 0 ? 0 : keys.count / extent
        func key(_ slice: Int, _ element: Int) -> Int128 {
            let (outer, rest) = element.quotientAndRemainder(dividingBy: inner)
            return keys[(outer * extent + slice) * inner + rest]
        }
        func isLess(_ a: Int, _ b: Int) -> Bool {
            for element in 0..<length {
                let (left, right) = (key(a, element), key(b, element))
                if left != right { return left < right }
            }
            return false
        }
        let order = (0..<extent).sorted { isLess($0, $1) || (!isLess($1, $0) && $0 < $1) }
        var first: [Int] = []
        var members = [Int](repeating: 0, count: extent)
        for (position, slice) in order.enumerated() {
            if position == 0 || isLess(order[position - 1], slice) { first.append(slice) }
            members[slice] = first.count - 1
        }
        guard !isSorted else { return (first, members) }
        let appearance = first.indices.sorted { first[$0] < first[$1] }
        var place = [Int](repeating: 0, count: first.count)
        for (position, group) in appearance.enumerated() { place[group] = position }
        return (appearance.map { first[$0] }, members.map { place[$0] })
    }
}

extension Tensor {
    /// Integers in the order of the elements: equal for equal elements, NaN the largest, both zeros the same.
    /// - Throws: for strings.
    func orderKeys() throws(OperatorError) -> [Int128] {
        guard dtype.isFloatingPoint else { return try wideIntegers() }
        return try doubles().map { value in
            if value.isNaN { return Int128(Int64.max) }
            let magnitude = Int128(value.magnitude.bitPattern)
            return value < 0 ? -magnitude : magnitude
        }
    }
}
