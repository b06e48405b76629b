import Core
import IR

/// The input with elements added at the beginnings and ends of its axes, or removed where the number is negative.
/// ONNX Pad.
///
/// `pads` holds the numbers for the beginnings of all axes (or of those that `axes` names), then for the ends; both must
/// be constants. Mode constant adds `constant_value` (0 when absent), edge repeats the outermost element, reflect mirrors
/// around it, wrap continues at the other end.
public struct Pad: Operator {
    /// What the added elements are.
    public enum Mode: String, AttributeName { case constant, edge, reflect, wrap }

    public static let name = "Pad"
    public static let signature = Signature(
        [
            .required("data", .fixedSize), .required("pads", [.int64]), .optional("constant_value", .fixedSize),
            .optional("axes", [.int32, .int64]),
        ],
        [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("mode", \.mode)] }
    public static let spellings: [Spelling] = [
        .onnx(
            "Pad", since: 2, until: 10,
            .adapted { (node, context) throws(OperatorError) in
                guard let x = node.input(0) else { return }
                guard let pads: [Int] = try node.take("pads") else {
                    throw OperatorError("attribute 'pads' is missing")
                }
                node.setInput(1, to: context.add(Tensor(pads.map { Int64($0) }, shape: [pads.count])))
                let value: Float = try node.take("value") ?? 0
                let constant = try Tensor(rounding: [Double(value)], to: context.type(of: x).dtype, shape: [])
                node.setInput(2, to: context.add(constant))
            }),
        .onnx("Pad", since: 11),
        .onnx(
            "CenterCropPad", since: 18,
            .expanded { (node, context) throws(OperatorError) in try centerCropPad(node, context) }),
    ]

    public var mode = Mode.constant

    public init() {}

    /// The numbers added at the beginning and end of each axis of an input of a rank.
    public func amounts(
        pads: [Int], axes given: [Int]?, rank: Int
    ) throws(OperatorError) -> [(begin: Int, end: Int)] {
        let axes = try rank.axes(given ?? Array(0..<rank))
        guard pads.count == 2 * axes.count else {
            throw OperatorError("'pads' has \(pads.count) numbers where \(2 * axes.count) are needed")
        }
        guard pads.allSatisfy({ $0.magnitude <= UInt(Limits.dimension) }) else {
            throw OperatorError("'pads' \(pads) is too large")
        }
        var result = Array(repeating: (begin: 0, end: 0), count: rank)
        for (index, axis) in axes.enumerated() { result[axis] = (pads[index], pads[index + axes.count]) }
        return result
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        let axes = try inputs.integers(3, "axes")
        let amounts = try amounts(pads: inputs.integers(1, "pads") ?? [], axes: axes, rank: x.rank)
        if let value = inputs.optional(2) {
            guard value.dtype == x.dtype else {
                throw OperatorError("constant_value is \(value) where data is \(x)")
            }
            try inputs.checkShape(2, "constant_value", value.rank == 0 ? [] : [1])
        }
        for (axis, amount) in amounts.enumerated() where mode != .constant && x.shape[axis] == 0 {
            guard amount.begin <= 0 && amount.end <= 0 else { throw OperatorError("an empty axis cannot be extended") }
        }
        let shape = zip(x.shape, amounts).map { $0 + .fixed($1.begin + $1.end) }
        return [try TensorType(x.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try outputType(inputs).shape
        let x = try inputs.required(0, "data")
        let pads = try inputs.required(1, "pads").integers ?? []
        let amounts = try amounts(pads: pads, axes: inputs.optional(3)?.integers, rank: x.rank)
        let tables = shape.indices.map { axis in
            (0..<shape[axis]).map { source($0 - amounts[axis].begin, of: x.shape[axis]) }
        }
        return [x.sampled(tables, fill: inputs.optional(2))]
    }

    /// The coordinate that an extended axis of `count` elements takes its element at `index` from; -1 for the constant.
    public func source(_ index: Int, of count: Int) -> Int {
        if index >= 0 && index < count { return index }
        switch mode {
        case .constant: return -1
        case .edge: return index < 0 ? 0 : count - 1
        case .wrap: return (index % count + count) % count
        case .reflect:
            guard count > 1 else { return 0 }
            let period = 2 * (count - 1)
            let folded = (index % period + period) % period
            return folded < count ? folded : period - folded
        }
    }
}
