import Core
import IR
import Operators

extension NodeExport {
    /// Writes the node as its operator's own spelling says: the ONNX operator of the same name, with the attributes as
    /// they are declared. Channels-last operators get Transposes around.
    func writeDerived() throws(OperatorError) {
        let op = node.op
        let name = Swift.type(of: op).name
        let (domain, since) = try ONNXForm.spelling(of: Swift.type(of: op), at: version)
        var attributes = try op.onnxAttributes(version: version)
        for (attribute, value) in attributes {
            require(ONNXForm.introduction(of: attribute, value, name), of: domain)
        }
        if name == Pad.name && !input(3).isEmpty { require(18) }
        attributes.removeAll { ONNXForm.isDefault($0.value, of: $0.name, name) }
        guard op.layout == .channelsLast else {
            return emitWhole(name, domain: domain, inputs, attributes, since: since)
        }
        require(since, of: domain)
        guard outputs.count == 1 else {
            throw OperatorError("channels-last with \(outputs.count) outputs has no ONNX form")
        }
        let first = emit("Transpose", [inputs[0]], [("perm", .ints(Layout.toFirst(outputType().rank)))])
        let y = emit(name, [first] + inputs.dropFirst(), attributes)
        finish(emit("Transpose", [y], [("perm", .ints(Layout.toLast(outputType().rank)))]))
    }
}

/// Facts about ONNX's operators that the spellings do not tell.
enum ONNXForm {
    /// The domain of the spelling by the operator's own name, and the first version that has it if that is newer than
    /// `version`.
    /// - Throws: when no spelling has the operator's name.
    static func spelling(
        of op: any Operator.Type, at version: Int
    ) throws(OperatorError) -> (domain: String, since: Int) {
        let own = op.spellings.filter { $0.format == "onnx" && $0.name == op.name && $0.domain.isEmpty }
        let fitting = own.filter { $0.versions.upperBound >= version }
        guard let first = fitting.map({ $0.versions.lowerBound }).min() else {
            throw OperatorError("ONNX has no such operator; export the model before it is optimised for a target")
        }
        return ("", max(first, operators[op.name] ?? 1))
    }

    /// Attributes that the IR has beside ONNX's.
    static let own: Set<String> = ["count", "stream", "symbol", "with_mask", "with_indices", "with_statistics"]

    /// Operators whose spellings take models that name them before they were there.
    private static let operators = [
        "HardSwish": 14, "LayerNormalization": 17, "Mish": 18, "Gelu": 20, "GroupNormalization": 21,
        "RMSNormalization": 23, "Swish": 24,
    ]

    /// Attributes newer than version 17 of the operator set.
    private static let attributes = [
        "AveragePool.dilations": 19, "Cast.saturate": 19, "CastLike.saturate": 19, "Cast.round_mode": 24,
        "QuantizeLinear.saturate": 19, "QuantizeLinear.block_size": 21, "QuantizeLinear.output_dtype": 21,
        "QuantizeLinear.precision": 23, "DequantizeLinear.block_size": 21, "DequantizeLinear.output_dtype": 23,
        "LpPool.ceil_mode": 18, "LpPool.dilations": 18, "Resize.antialias": 18, "Resize.axes": 18,
        "Resize.keep_aspect_ratio_policy": 18, "SpaceToDepth.mode": 28,
    ]

    /// Values of attributes newer than version 17.
    private static let values = [
        "ScatterElements.reduction=max": 18, "ScatterElements.reduction=min": 18, "ScatterND.reduction=max": 18,
        "ScatterND.reduction=min": 18, "Pad.mode=wrap": 19,
    ]

    /// Element types newer than version 17 of the operator set.
    private static let types: [String: [ScalarType: Int]] = [
        "BitShift": [.int8: 28, .int16: 28, .int32: 28, .int64: 28],
        "Celu": [.float16: 28, .float64: 28, .bfloat16: 28],
        "Compress": [.bfloat16: 28], "Einsum": [.bfloat16: 28], "OneHot": [.bfloat16: 28],
        "ReverseSequence": [.bfloat16: 28], "Unique": [.bfloat16: 28], "Equal": [.string: 19],
        "DequantizeLinear": [.float16: 19, .bfloat16: 19, .int16: 21, .uint16: 21],
        "QuantizeLinear": [.float16: 19, .bfloat16: 19, .int32: 19, .int16: 21, .uint16: 21],
        "IsInf": [.float16: 20, .bfloat16: 20], "ReduceMax": [.bool: 20], "ReduceMin": [.bool: 20],
        "Range": [.float16: 27, .bfloat16: 27], "TopK": [.bfloat16: 24],
    ]

    /// Operators that take bfloat16 from version 22 on.
    private static let bfloat16: Set = [
        "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "AveragePool", "Conv", "ConvTranspose", "Cos", "Cosh",
        "DeformConv", "Det", "Dropout", "Elu", "EyeLike", "GRU", "GridSample", "HardSigmoid", "HardSwish",
        "InstanceNormalization", "LSTM", "LpPool", "MaxPool", "MaxRoiPool", "MaxUnpool", "Mish", "Multinomial",
        "NegativeLogLikelihoodLoss", "RNN", "RoiAlign", "Round", "Selu", "Sin", "Sinh", "Softplus", "Softsign", "Tan",
        "ThresholdedRelu",
    ]

    /// The version in which an operator takes inputs of an element type, or 1 for those that are old.
    static func introduction(of dtype: ScalarType, _ op: String) -> Int {
        if dtype == .bfloat16 && bfloat16.contains(op) { return 22 }
        return types[op]?[dtype] ?? 1
    }

    /// The version that has an attribute with a value, or 1 for those that are old.
    static func introduction(of attribute: String, _ value: ONNXAttribute, _ op: String) -> Int {
        if isDefault(value, of: attribute, op) { return 1 }
        if case .string(let name) = value, let version = values["\(op).\(attribute)=\(name)"] { return version }
        return attributes["\(op).\(attribute)"] ?? 1
    }

    /// Whether a list or flag that is newer than version 17 says what its absence says.
    static func isDefault(_ value: ONNXAttribute, of attribute: String, _ op: String) -> Bool {
        guard attributes["\(op).\(attribute)"] != nil, case .ints(let numbers) = value else { return false }
        return attribute == "dilations" && numbers.allSatisfy { $0 == 1 }
    }
}

extension Operator {
    /// The order of the axes of pictures, for operators that have it as an attribute.
    var layout: Layout? {
        for field in Self.attributes where field.kind == "Layout" {
            guard let value = attributeValues.first(where: { $0.name == field.name })?.value else {
                return .channelsFirst
            }
            return Layout(value)
        }
        return nil
    }

    /// The attributes that ONNX has too.
    func onnxAttributes(version: Int) throws(OperatorError) -> [(name: String, value: ONNXAttribute)] {
        var kinds: [String: String] = [:]
        for field in Self.attributes { kinds[field.name] = field.kind }
        var result: [(name: String, value: ONNXAttribute)] = []
        for (name, value) in attributeValues where !ONNXForm.own.contains(name) {
            let kind = kinds[name] ?? ""
            if kind == "Layout" { continue }
            guard kind.contains("ScalarType") else {
                result.append((name, ONNXAttribute(value)))
                continue
            }
            guard let dtype = ScalarType(value) else {
                throw OperatorError("attribute '\(name)' is no element type")
            }
            result.append((name, ONNXAttribute(dtype)))
        }
        return result
    }
}

extension Layout {
    /// The permutation that moves the last axis of channels to axis 1.
    static func toFirst(_ rank: Int) -> [Int] { channelsLast.channelsFirst(Array(0..<rank)) }
    /// The permutation that moves the channels from axis 1 to the end.
    static func toLast(_ rank: Int) -> [Int] { channelsLast.restored(Array(0..<rank)) }
}
