import Core
import IR

/// Every `step`-th element from `start` to before `end` along axes. Starts and ends may count from the back and clamp to
/// the extent; negative steps run backwards. ONNX Slice: attributes until version 9, inputs after. Where starts, ends or steps
/// are computed, the data tell how much is taken.
public struct Slice: Operator {
    public static let name = "Slice"
    public static let signature = Signature(
        [
            .required("data", .all), .required("starts", [.int32, .int64]), .required("ends", [.int32, .int64]),
            .optional("axes", [.int32, .int64]), .optional("steps", [.int32, .int64]),
        ], [.required("output", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("count", \.count)] }
    public static let spellings: [Spelling] = [
        .onnx("Slice", until: 9, .adapted { (node, context) throws(OperatorError) in try adapt(&node, context) }),
        .onnx("Slice", since: 10, .adapted { (node, context) throws(OperatorError) in nameCounts(&node, context) }),
    ]

    /// Extents that the data decide are the symbols `<count>.<axis>`.
    public var count = "slice"
    /// Whether it stays where it takes everything, since it does not for other extents of what it is given. No attribute,
    /// since it changes nothing that is computed.
    public var isLimit = false

    public init() {}

    /// What is taken of one axis: `count` elements from `start`, `step` apart.
    public struct Section: Hashable, Sendable {
        public var axis: Int
        public var start: Int
        public var step: Int
        public var count: Int
    }

    private static func adapt(_ node: inout ForeignNode, _ context: any ImportContext) throws(OperatorError) {
        for (index, name) in ["starts", "ends", "axes"].enumerated() {
            guard let numbers: [Int] = try node.take(name) else { continue }
            node.setInput(index + 1, to: context.add(Tensor(numbers.map { Int64($0) }, shape: [numbers.count])))
        }
    }

    /// Gives the extents names of their own where data may decide them.
    private static func nameCounts(_ node: inout ForeignNode, _ context: any ImportContext) {
        let isFixed = node.input(0).map { context.type(of: $0).fixedShape != nil } ?? true
        if isFixed && node.inputs.dropFirst().allSatisfy({ $0.map { context.constant($0) != nil } ?? true }) { return }
        node.nameCount()
    }

    /// Whether it takes everything.
    public func isWhole(_ inputs: InferenceInputs) -> Bool {
        guard let sections = try? sections(inputs) else { return false }
        return sections.allSatisfy { section in
            section.start == 0 && section.step == 1 && inputs[0].shape[section.axis].value == section.count
        }
    }

    /// What is taken of each axis that is cut; axes of unknown extent may only be taken whole.
    /// - Throws: when an input that decides it is not a constant or does not fit.
    public func sections(_ inputs: InferenceInputs) throws(OperatorError) -> [Section] {
        let input = inputs[0]
        let starts = try inputs.integers(1, "starts") ?? []
        let ends = try inputs.integers(2, "ends") ?? []
        let axes = try input.rank.axes(inputs.integers(3, "axes") ?? Array(starts.indices))
        let steps = try inputs.integers(4, "steps") ?? starts.map { _ in 1 }
        guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
            throw OperatorError("'starts', 'ends', 'axes' and 'steps' differ in length")
        }
        var result: [Section] = []
        for (index, axis) in axes.enumerated() {
            guard let extent = input.shape[axis].value else {
                if starts[index] == 0 && ends[index] >= Limits.dimension && steps[index] == 1 { continue }
                throw OperatorError("axis \(axis) of \(input) is cut; bind its extent to a number")
            }
            let (start, step) = (starts[index], steps[index])
            guard step != 0 else { throw OperatorError("a step of 0 is not possible") }
            result.append(Self.section(axis, extent, start, ends[index], step))
        }
        return result
    }

    private static func section(_ axis: Int, _ extent: Int, _ start: Int, _ end: Int, _ step: Int) -> Section {
        func clamp(_ place: Int, _ range: ClosedRange<Int>) -> Int {
            let fromFront = place < 0 ? place + extent : place
            return min(max(fromFront, range.lowerBound), range.upperBound)
        }
        if step > 0 {
            let (first, last) = (clamp(start, 0...extent), clamp(end, 0...extent))
            let count = last > first ? (last - first - 1) / step + 1 : 0
            return Section(axis: axis, start: first, step: count > 1 ? step : 1, count: count)
        }
        guard extent > 0 else { return Section(axis: axis, start: 0, step: 1, count: 0) }
        let (first, last) = (clamp(start, 0...extent - 1), clamp(end, -1...extent - 1))
        // Dividing by the negative step keeps clear of its magnitude, which the smallest integer has not.
        let count = first > last ? (last - first + 1) / step + 1 : 0
        return Section(axis: axis, start: first, step: count > 1 ? step : 1, count: count)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        var result = inputs[0]
        guard let given = inputs[1].shape.first?.value, inputs[1].rank == 1, given <= result.rank else {
            throw OperatorError("'starts' is \(inputs[1]); it must be a vector with a number for each axis that is cut")
        }
        let axes = try result.rank.axes(inputs.integers(3, "axes") ?? Array(0..<given))
        let isKnown = (1...4).allSatisfy { inputs.optional($0) == nil || inputs.constant($0) != nil }
        if isKnown, axes.allSatisfy({ result.shape[$0].value != nil }) {
            for section in try sections(inputs) { result.shape[section.axis] = .fixed(section.count) }
            return [result]
        }
        guard axes.count == given else { throw OperatorError("'starts' and 'axes' differ in length") }
        for (index, axis) in axes.enumerated() {
            result.shape[axis] = try extent(result.shape[axis], axis, inputs, index)
        }
        return [result]
    }

    /// The extent of a section of an axis when that axis's extent or the section's bounds are not known.
    private func extent(
        _ extent: Dimension, _ axis: Int, _ inputs: InferenceInputs, _ index: Int
    ) throws(OperatorError) -> Dimension {
        /// The number of input `place` for this axis, nil when it is computed.
        func number(_ place: Int, _ name: String) throws(OperatorError) -> Int? {
            guard let numbers = inputs.constant(place)?.integers else { return nil }
            guard index < numbers.count else { throw OperatorError("'starts' and '\(name)' differ in length") }
            return numbers[index]
        }
        let step = inputs.optional(4) == nil ? 1 : try number(4, "steps")
        guard step != 0 else { throw OperatorError("a step of 0 is not possible") }
        if let start = try number(1, "starts"), let end = try number(2, "ends"), let step {
            if let known = extent.value { return .fixed(Self.section(axis, known, start, end, step).count) }
            if step > 0 {
                let length = Self.place(end, extent) - Self.place(start, extent)
                return (Self.atLeast(0, length) + .fixed(step - 1)) / .fixed(step)
            }
        }
        return .counted("\(count).\(axis)", known: nil, upTo: extent.upperBound)
    }

    /// Where a start or an end lies on an axis of unknown extent.
    private static func place(_ place: Int, _ extent: Dimension) -> Dimension {
        if place < 0 { return place <= -Limits.dimension ? 0 : atLeast(0, extent + .fixed(place)) }
        if place >= extent.upperBound ?? Limits.dimension { return extent }
        return place <= extent.lowerBound ? .fixed(place) : .combine(.minimum, extent, .fixed(place))
    }

    private static func atLeast(_ bound: Int, _ extent: Dimension) -> Dimension {
        extent.lowerBound >= bound ? extent : .combine(.maximum, extent, .fixed(bound))
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let x = try inputs.required(0, "data")
        var (strides, start) = (x.shape.rowMajorStrides, 0)
        for section in try sections(InferenceInputs(values: inputs)) where section.count > 0 {
            start += section.start * strides[section.axis]
            strides[section.axis] *= section.step
        }
        let result = try outputType(inputs).shape
        return [x.strided(result, strides, start: start)]
    }
}
