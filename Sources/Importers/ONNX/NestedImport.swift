import IR

/// A nested graph that was imported by itself. Sequences among its outputs are several of the graph's outputs.
struct NestedImport {
    let target: ImportTarget
    let formals: [ValueID]
    let outputs: [(name: String, value: ValueID)]
    /// What the outputs are in the file.
    let forms: [ImportOperand.Form]

    init(target: ImportTarget, formals: [ValueID], outputs: [(name: String, operand: ImportOperand)]) {
        (self.target, self.formals) = (target, formals)
        self.outputs = outputs.flatMap { output in output.operand.values.map { (output.name, $0) } }
        forms = outputs.map(\.operand.form)
        target.dropUnusedCaptures(outputs: self.outputs.map(\.value))
    }

    /// The values of the graph around that it uses.
    var captures: [ValueID] { target.captures.map(\.outer) }
    var inputTypes: [TensorType] { formals.map(target.graph.type(of:)) }
    var outputTypes: [TensorType] { outputs.map { target.graph.type(of: $0.value) } }

    /// The graph, with the captures as its last inputs.
    func finished(_ captures: [ValueID], around: Graph) -> Graph {
        target.finish(formals: formals, outputs: outputs, captures: captures, around: around)
        return target.graph.compacted()
    }

    /// The operands that the values of the node's outputs make.
    /// - Precondition: there are as many values as the graph has outputs.
    func operands(from values: [ValueID]) -> [ImportOperand] {
        var rest = values[...]
        return forms.map { $0.takeOperand(from: &rest) }
    }

    /// Refuses outputs that are not tensors.
    func checkTensorsOnly() throws(OperatorError) {
        guard let index = forms.firstIndex(where: { $0 != .value }) else { return }
        throw OperatorError("output \(index) of the body is \(forms[index]), not a tensor")
    }

    /// Refuses branches of a conditional whose sequences differ in length, or of which one has no value.
    func checkSameForms(as other: NestedImport) throws(OperatorError) {
        guard forms.count == other.forms.count else {
            throw OperatorError("'then_branch' gives \(forms.count) outputs and 'else_branch' \(other.forms.count)")
        }
        for (index, (left, right)) in zip(forms, other.forms).enumerated() where left != right {
            throw OperatorError(
                "output \(index) is \(left) in 'then_branch' and \(right) in 'else_branch', which needs a condition "
                    + "that is known when compiling; if an input decides it, fix that with --fix")
        }
    }
}
