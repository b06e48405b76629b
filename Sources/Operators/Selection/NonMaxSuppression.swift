import Core
import IR

/// Of each picture's and class's boxes those that no better one overlaps too much, best first: rows of picture, class
/// and box. ONNX NonMaxSuppression.
///
/// Boxes are [pictures, boxes, 4], scores [pictures, classes, boxes]. A box is taken when its score is above
/// `score_threshold` and its intersection over union with every box taken before it is at most `iou_threshold` (0 when
/// absent), until `max_output_boxes_per_class` (0 when absent) are taken. Of equal scores the lower index comes first; a
/// NaN score is never taken. Areas are computed in single precision.
public struct NonMaxSuppression: CountingOperator {
    public static let name = "NonMaxSuppression"
    public static let signature = Signature(
        [
            .required("boxes", .float32), .required("scores", .float32),
            .optional("max_output_boxes_per_class", [.int64]), .optional("iou_threshold", .float32),
            .optional("score_threshold", .float32),
        ], [.required("selected_indices", [.int64])])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("center_point_box", \.isCentered), AttributeField("count", \.count)]
    }
    public static let spellings: [Spelling] = [
        .onnx("NonMaxSuppression", since: 10, .adapted { (node, _) throws(OperatorError) in node.nameCount() })
    ]

    /// Boxes are x and y of the centre, width and height; otherwise y and x of two opposite corners.
    public var isCentered = false
    /// The name of the number of taken boxes while the data are not known.
    public var count = "boxes"
    public var assumedCount: Int?

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (boxes, scores) = (inputs[0], inputs[1])
        guard boxes.rank == 3, scores.rank == 3 else {
            throw OperatorError("boxes \(boxes) and scores \(scores) must have three axes")
        }
        try inputs.checkShape(0, "boxes", [scores.shape[0], scores.shape[2], 4])
        for index in 2...4 {
            guard let count = inputs.optional(index)?.elementCount else { continue }
            guard count == 1 else { throw OperatorError("limits must be one number each") }
        }
        let values = (0..<inputs.count).map { inputs.constant($0) }
        let isKnown = values.indices.allSatisfy { values[$0] != nil || inputs.optional($0) == nil }
        let known = isKnown ? try selected(values).count / 3 : nil
        let extent = Dimension.counted(count, known: known ?? assumedCount, upTo: mostTaken(scores, inputs.constant(2)))
        return [TensorType(.int64, [extent, 3])]
    }

    /// The most boxes that can be taken of all pictures and classes.
    private func mostTaken(_ scores: TensorType, _ limit: Tensor?) -> Int? {
        guard let all = scores.elementBound, let boxes = scores.shape[2].upperBound, boxes > 0 else {
            return scores.elementBound
        }
        return all / boxes * min(boxes, max(0, limit?.integers?.first ?? boxes))
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let rows = try selected(inputs)
        return [Tensor(rows, shape: [rows.count / 3, 3])]
    }

    private func selected(_ inputs: [Tensor?]) throws(OperatorError) -> [Int64] {
        let boxes = try inputs.required(0, "boxes").elements(as: Float.self) ?? []
        let scoreTensor = try inputs.required(1, "scores")
        let scores = scoreTensor.elements(as: Float.self) ?? []
        let limit = inputs.optional(2)?.integers?.first ?? 0
        let overlap = inputs.optional(3)?.elements(as: Float.self)?.first ?? 0
        let least = inputs.optional(4)?.elements(as: Float.self)?.first
        let (classes, count) = (scoreTensor.shape[1], scoreTensor.shape[2])
        guard limit > 0 else { return [] }
        var result: [Int64] = []
        for row in 0..<scoreTensor.shape[0] * classes {
            let (picture, category) = row.quotientAndRemainder(dividingBy: classes)
            let score = { scores[row * count + $0] }
            let candidates = (0..<count).filter { box in least.map { score(box) > $0 } ?? !score(box).isNaN }
            var taken: [(index: Int, box: Box)] = []
            for index in candidates.sorted(by: { score($0) > score($1) || (score($0) == score($1) && $0 < $1) }) {
                guard taken.count < limit else { break }
                let start = (picture * count + index) * 4
                let box = Box(Array(boxes[start..<start + 4]), isCentered: isCentered)
                if taken.allSatisfy({ $0.box.overlap(box) <= overlap }) { taken.append((index, box)) }
            }
            for entry in taken { result += [Int64(picture), Int64(category), Int64(entry.index)] }
        }
        return result
    }
}

/// An upright rectangle.
private struct Box {
    var left, right, bottom, top: Float

    init(_ numbers: [Float], isCentered: Bool) {
        let (a, b, c, d) = (numbers[0], numbers[1], numbers[2], numbers[3])
        if isCentered {
            (left, right, bottom, top) = (a - c / 2, a + c / 2, b - d / 2, b + d / 2)
        } else {
            (bottom, top, left, right) = (min(a, c), max(a, c), min(b, d), max(b, d))
        }
    }

    /// The intersection's area over the union's; 0 when either is empty.
    func overlap(_ other: Box) -> Float {
        let width = min(right, other.right) - max(left, other.left)
        let height = min(top, other.top) - max(bottom, other.bottom)
        let areas = ((right - left) * (top - bottom), (other.right - other.left) * (other.top - other.bottom))
        guard width > 0, height > 0, areas.0 > 0, areas.1 > 0 else { return 0 }
        return width * height / (areas.0 + areas.1 - width * height)
    }
}
