import Core
import IR

extension Gather {
    /// ONNX SequenceAt. A position that is not known at import gathers from the tensors stacked, which must then be of
    /// one type.
    static let sequenceAt = Spelling.onnx(
        "SequenceAt", since: 11,
        .resolved { (_, inputs, context) throws(OperatorError) in
            let elements = try inputs.sequence(0, "input_sequence").elements
            let position = try inputs.value(1, "position")
            guard let first = elements.first else { throw OperatorError("the sequence is empty") }
            if context.constant(position) != nil {
                let range = -elements.count...elements.count - 1
                let place = try inputs.position(1, within: range, elements.count, context) ?? 0
                return [.value(elements[place])]
            }
            let type = context.type(of: first)
            guard type.fixedShape != nil, elements.allSatisfy({ context.type(of: $0) == type }) else {
                throw OperatorError(
                    "the tensors of the sequence have different shapes, so that 'position' must be known when compiling; "
                        + "if an input decides it, fix that with --fix")
            }
            let parts = try elements.map { (element) throws(OperatorError) in
                try context.node(Unsqueeze(axes: [0]), element)
            }
            guard let stacked = try context.add(Concat(axis: 0), parts).first else { return [] }
            return [.value(try context.node(Gather(axis: 0), stacked, position))]
        })
}
