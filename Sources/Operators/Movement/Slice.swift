import Core
import IR

/// Every `step`-th element from `start` to before `end` along axes. Starts and ends may count from the back and clamp to
/// the extent; negative steps run backwards. ONNX Slice: attributes until version 9, constant inputs after.
public struct Slice: Operator {
    public static let name = "Slice"
    public static let signature = Signature(
        [
            .required("data", .all), .required("starts", [.int32, .int64]), .required("ends", [.int32, .int64]),
            .optional("axes", [.int32, .int64]), .optional("steps", [.int32, .int64]),
        ], [.required("output", .all)])
    public static let spellings: [Spelling] = [
        .onnx("Slice", until: 9, .adapted { (node, context) throws(OperatorError) in try adapt(&node, context) }),
        .onnx("Slice", since: 10),
    ]

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
        for section in try sections(inputs) { result.shape[section.axis] = .fixed(section.count) }
        return [result]
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
