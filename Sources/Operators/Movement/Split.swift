import Core
import IR

/// The input cut along an axis into parts of the given sizes, or into `parts` equal ones of which the last may be
/// smaller. ONNX Split: sizes are an attribute until version 12, then an input; the number of parts is that of the
/// outputs.
public struct Split: Operator {
    public static let name = "Split"
    public static let signature = Signature([.required("input", .all)], [.variadic("outputs", .all)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("axis", \.axis), AttributeField("split", \.sizes), AttributeField("parts", \.parts)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Split", since: 2, .adapted { (node, context) throws(OperatorError) in try adapt(&node, context) }),
        splitToSequence,
    ]

    /// The axis; negative ones count from the back.
    public var axis = 0
    /// The extent of each part; empty for equal parts.
    public var sizes: [Int] = []
    /// The number of equal parts; used when `sizes` is empty.
    public var parts = 1

    public init() {}

    private static func adapt(_ node: inout ForeignNode, _ context: any ImportContext) throws(OperatorError) {
        if node.version >= 13 { try node.moveInput(1, toAttribute: "split", context) }
        let stated: Int? = try node.take("num_outputs")
        if node.attributes["split"] == nil { node.attributes["parts"] = .int(stated ?? node.outputCount) }
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        let axis = try input.axis(axis)
        return try extents(input.shape[axis]).map { extent in
            var part = input
            part.shape[axis] = extent
            return part
        }
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let x = try inputs.required(0, "input")
        let axis = try x.rank.axis(axis)
        let strides = x.shape.rowMajorStrides
        var start = 0
        return try outputTypes(inputs).map { part in
            defer { start += part.shape[axis] }
            // An empty part may start just behind the last element; nothing is read then.
            return x.strided(part.shape, strides, start: start * strides[axis])
        }
    }

    private func extents(_ whole: Dimension) throws(OperatorError) -> [Dimension] {
        if !sizes.isEmpty {
            guard sizes.allSatisfy({ (0...Limits.dimension).contains($0) }), sizes.count <= Limits.nodes else {
                throw OperatorError("'split' \(sizes) has an extent that is not valid")
            }
            if let number = whole.value, number != sizes.reduce(0, +) {
                throw OperatorError("'split' \(sizes) does not add up to \(number)")
            }
            return sizes.map { .fixed($0) }
        }
        guard (1...Limits.nodes).contains(parts) else { throw OperatorError("\(parts) parts are not possible") }
        guard let number = whole.value else {
            guard parts > 1 else { return [whole] }
            throw OperatorError("an extent of \(whole) does not split into \(parts) parts; bind it to a number")
        }
        let size = number / parts + (number % parts == 0 ? 0 : 1)
        guard size * (parts - 1) <= number else {
            throw OperatorError("an extent of \(number) does not split into \(parts) parts")
        }
        return (0..<parts).map { .fixed(min(size, number - $0 * size)) }
    }
}

extension Split: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let x = try builder.input(0)
        let axis = try builder.graph.type(of: x).axis(axis)
        var parts: [ValueID?] = []
        for (output, g) in zip(builder.node.outputs, builder.outputGradients) {
            if let g {
                parts.append(g)
            } else {
                let type = builder.graph.type(of: output)
                let zeros = [Double](repeating: 0, count: type.elementCount ?? 0)
                parts.append(builder.add(try Tensor(rounding: zeros, to: type.dtype, shape: type.fixedShape ?? [])))
            }
        }
        return [try builder.add(Concat(axis: axis), parts)[0]]
    }
}
