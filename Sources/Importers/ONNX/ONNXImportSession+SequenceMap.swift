import IR

extension ONNXImportSession {
    /// Imports a graph once for each element of a sequence. Its further inputs are sequences of the same length, of
    /// which it gets the element, or tensors. ONNX SequenceMap.
    func importSequenceMap(
        _ node: ONNXNode, _ attributes: ONNXAttributes, _ inputs: [ImportOperand]
    ) throws -> [ImportOperand]? {
        let body = try attributes.graph("body", node)
        try attributes.check(known: [])
        guard case .sequence(let first)? = inputs.first else { throw OperatorError("input 0 must be a sequence") }
        let count = first.elements.count
        guard count > 0 else {
            throw OperatorError("the sequence is empty, so that the types of the results are not known")
        }
        var rows: [[ValueID]] = []
        for index in 0..<count {
            let arguments = try inputs.map { (input) throws(OperatorError) -> ImportOperand in
                guard case .sequence(let sequence) = input else { return input }
                guard sequence.elements.count == count else {
                    throw OperatorError("sequences of \(count) and \(sequence.elements.count) tensors")
                }
                return .value(sequence.elements[index])
            }
            guard let outputs = try inline(body, arguments) else { return nil }
            let row = outputs.compactMap(\.value)
            guard row.count == outputs.count else { throw OperatorError("the body's outputs must be tensors") }
            rows.append(row)
        }
        return rows[0].indices.map { column in
            .sequence(ValueSequence(graph.type(of: rows[0][column]).dtype, rows.map { $0[column] }))
        }
    }
}
