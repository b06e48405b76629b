import Core
import IR

/// Sequences of known length, which import resolves to lists of values, and optionals, which are their value or nothing.
extension Identity {
    /// ONNX SequenceConstruct, SequenceEmpty, SequenceInsert and SequenceErase.
    static let sequenceSpellings: [Spelling] = [
        .onnx(
            "SequenceConstruct", since: 11,
            .resolved { (_, inputs, context) throws(OperatorError) in
                [.sequence(try sequence(of: try inputs.values("inputs"), context))]
            }),
        .onnx(
            "SequenceEmpty", since: 11,
            .resolved { (node, _, _) throws(OperatorError) in
                var node = node
                let code: Int = try node.take("dtype") ?? Int(ScalarType.float32.rawValue)
                guard let dtype = UInt8(exactly: code).flatMap(ScalarType.init(rawValue:)) else {
                    throw OperatorError("'dtype' is \(code), which is no element type")
                }
                return [.sequence(ValueSequence(dtype, []))]
            }),
        .onnx(
            "SequenceInsert", since: 11,
            .resolved { (_, inputs, context) throws(OperatorError) in
                var sequence = try inputs.sequence(0, "input_sequence")
                let tensor = try inputs.value(1, "tensor")
                let count = sequence.elements.count
                let place = try inputs.position(2, within: -count...count, count, context) ?? count
                guard context.type(of: tensor).dtype == sequence.dtype else {
                    throw OperatorError("\(context.type(of: tensor)) does not go into a sequence of \(sequence.dtype)")
                }
                guard count < Limits.nodes else { throw OperatorError("a sequence of more than \(count) tensors") }
                sequence.elements.insert(tensor, at: place)
                return [.sequence(sequence)]
            }),
        .onnx(
            "SequenceErase", since: 11,
            .resolved { (_, inputs, context) throws(OperatorError) in
                var sequence = try inputs.sequence(0, "input_sequence")
                let count = sequence.elements.count
                guard count > 0 else { throw OperatorError("the sequence is empty") }
                let place = try inputs.position(1, within: -count...count - 1, count, context) ?? count - 1
                sequence.elements.remove(at: place)
                return [.sequence(sequence)]
            }),
        .onnx(
            "SequenceLength", since: 11,
            .resolved { (_, inputs, context) throws(OperatorError) in
                let sequence = try inputs.sequence(0, "input_sequence")
                return [.value(context.add(Tensor(scalar: Int64(sequence.elements.count))))]
            }),
        // The graph is read by the importer, once for each tensor.
        .onnx("SequenceMap", since: 17, .structural),
    ]

    /// ONNX Optional, OptionalGetElement and OptionalHasElement.
    static let optionalSpellings: [Spelling] = [
        .onnx("Optional", since: 15, .resolved { (_, inputs, _) in [inputs.first ?? .absent] }),
        .onnx(
            "OptionalGetElement", since: 15,
            .resolved { (_, inputs, _) throws(OperatorError) in
                guard let input = inputs.first, input != .absent else {
                    throw OperatorError("the optional has no value")
                }
                return [input]
            }),
        .onnx(
            "OptionalHasElement", since: 15,
            .resolved { (_, inputs, context) in
                [.value(context.add(Tensor(scalar: inputs.first.map { $0 != .absent } ?? false)))]
            }),
    ]

    /// The sequence of some values, of which there is at least one.
    private static func sequence(
        of values: [ValueID], _ context: any ImportContext
    ) throws(OperatorError) -> ValueSequence {
        guard let first = values.first else { throw OperatorError("a sequence is made of at least one tensor") }
        let dtype = context.type(of: first).dtype
        for value in values where context.type(of: value).dtype != dtype {
            throw OperatorError("\(context.type(of: value)) does not go into a sequence of \(dtype)")
        }
        return ValueSequence(dtype, values)
    }
}

extension [ImportOperand] {
    /// The sequence at an index.
    func sequence(_ index: Int, _ name: String) throws(OperatorError) -> ValueSequence {
        guard index < count, case .sequence(let sequence) = self[index] else {
            throw OperatorError("input '\(name)' must be a sequence")
        }
        return sequence
    }

    /// The tensor at an index.
    func value(_ index: Int, _ name: String) throws(OperatorError) -> ValueID {
        guard index < count, let value = self[index].value else {
            throw OperatorError("input '\(name)' must be a tensor")
        }
        return value
    }

    /// All operands, which must be tensors.
    func values(_ name: String) throws(OperatorError) -> [ValueID] {
        var values: [ValueID] = []
        for index in indices { values.append(try value(index, name)) }
        return values
    }

    /// The place in a sequence that an input says, counted from the front; nil when the input is absent.
    /// - Parameters:
    ///   - range: the valid numbers; negative ones count from the back.
    ///   - length: that of the sequence.
    func position(
        _ index: Int, within range: ClosedRange<Int>, _ length: Int, _ context: any ImportContext
    ) throws(OperatorError) -> Int? {
        guard index < count, let value = self[index].value else { return nil }
        guard let number = context.constant(value)?.integers, number.count == 1 else {
            throw OperatorError("'position' must be known when compiling; if an input decides it, fix that with --fix")
        }
        guard range.contains(number[0]) else {
            throw OperatorError("position \(number[0]) of a sequence of \(length) tensors")
        }
        return number[0] < 0 ? number[0] + length : number[0]
    }
}
