import Core
import IR

/// What Resize's inputs ask for, spread over all axes in the order of channels first.
struct ResizeRequest {
    /// One per axis, 1 for axes that are not named; nil when sizes are given.
    private let scales: [Float]?
    /// One per axis, nil for axes that are not named.
    private let sizes: [Int?]
    private let axes: [Int]
    /// Starts of all axes, then ends; nil when absent.
    let roi: [Double]?

    init(_ op: Resize, _ inputs: InferenceInputs, rank: Int) throws(OperatorError) {
        axes = try rank.axes(op.axes ?? Array(0..<rank))
        let scales = try Self.numbers(inputs, 2, "scales", count: axes.count)
        let sizes = try Self.numbers(inputs, 3, "sizes", count: axes.count)
        guard (scales == nil) != (sizes == nil) else { throw OperatorError("one of scales and sizes is needed") }
        var allScales = [Float](repeating: 1, count: rank)
        var allSizes = [Int?](repeating: nil, count: rank)
        for (index, axis) in axes.enumerated() {
            if let scale = scales?[index] {
                guard scale.isFinite, scale > 0 else { throw OperatorError("a scale is \(scale)") }
                allScales[axis] = Float(scale)
            }
            if let size = sizes?[index] {
                guard let whole = Int(exactly: size), (0...Limits.dimension).contains(whole) else {
                    throw OperatorError("a size is \(size)")
                }
                allSizes[axis] = whole
            }
        }
        self.scales = sizes == nil ? allScales : nil
        self.sizes = allSizes
        if op.coordinates == .cropAndResize {
            guard let given = try Self.numbers(inputs, 1, "roi", count: 2 * axes.count) else {
                throw OperatorError("tf_crop_and_resize needs roi")
            }
            var all = [Double](repeating: 0, count: rank) + [Double](repeating: 1, count: rank)
            for (index, axis) in axes.enumerated() {
                (all[axis], all[axis + rank]) = (given[index], given[index + axes.count])
            }
            roi = all
        } else {
            roi = nil
        }
    }

    /// The extents of the output for an input in the order of channels first.
    func output(_ input: [Dimension], _ policy: AspectRatioPolicy) throws(OperatorError) -> [Dimension] {
        if policy != .stretch && scales == nil {
            guard let fixed = TensorType(.float32, input).fixedShape else {
                throw OperatorError("keep_aspect_ratio_policy needs a fixed input shape")
            }
            return try input.indices.map { (axis) throws(OperatorError) in
                guard axes.contains(axis) else { return input[axis] }
                return try Self.extent((scale(axis, input: fixed, policy) * Double(fixed[axis]) + 0.5).rounded(.down))
            }
        }
        guard let scales else { return zip(sizes, input).map { size, own in size.map { .fixed($0) } ?? own } }
        return try zip(scales, input).map { (scale, own) throws(OperatorError) in
            if let own = own.value { return try Self.extent(Double((scale * Float(own)).rounded(.down))) }
            if let factor = Int(exactly: scale) { return own * .fixed(factor) }
            if let divisor = Int(exactly: 1 / scale) { return own / .fixed(divisor) }
            throw OperatorError("scale \(scale) of the open extent \(own) is not a whole number")
        }
    }

    /// The scale of an axis.
    func scale(_ axis: Int, input: [Int], _ policy: AspectRatioPolicy) -> Double {
        if let scales { return Double(scales[axis]) }
        guard axes.contains(axis) else { return 1 }
        func ratio(_ axis: Int) -> Double { Double(sizes[axis] ?? input[axis]) / Double(max(input[axis], 1)) }
        switch policy {
        case .stretch: return ratio(axis)
        case .notLarger: return axes.map(ratio).min() ?? 1
        case .notSmaller: return axes.map(ratio).max() ?? 1
        }
    }

    private static func extent(_ number: Double) throws(OperatorError) -> Dimension {
        guard number >= 0, number <= Double(Limits.dimension) else {
            throw OperatorError("the result would have an extent of \(number)")
        }
        return .fixed(Int(number))
    }

    /// The numbers of a constant input; nil when it is absent or empty.
    private static func numbers(
        _ inputs: InferenceInputs, _ index: Int, _ name: String, count: Int
    ) throws(OperatorError) -> [Double]? {
        guard let type = inputs.optional(index), type.elementCount != 0 else { return nil }
        guard let values = try inputs.constant(index)?.doubles() else {
            throw OperatorError("input '\(name)' must be a constant here: it decides a shape")
        }
        guard values.count == count else {
            throw OperatorError("input '\(name)' has \(values.count) numbers where \(count) are needed")
        }
        guard values.allSatisfy({ $0.magnitude <= Double(Limits.dimension) }) else {
            throw OperatorError("input '\(name)' has a number beyond \(Limits.dimension)")
        }
        return values
    }
}
