import COnnx
import Core
import IR

extension ONNXImportSession {
    /// Defines the initializers. All are checked, those that nothing uses too.
    func readInitializers(_ file: OpaquePointer) throws(ImportError) {
        for index in 0..<co_graph_initializer_count(file) {
            guard let handle = co_graph_initializer(file, index) else { continue }
            let name = try co_tensor_name(handle).text("initializer \(index)")
            let place = "initializer '\(name)'"
            guard !name.isEmpty else { throw ImportError(.invalidGraph, "has no name", at: "initializer \(index)") }
            _ = try tensors.read(handle, place: place)
            if co_tensor_is_external(handle) != 0 { hasExternalData = true }
            try define(name, as: .initializer(handle), place: place)
        }
        for index in 0..<co_graph_sparse_initializer_count(file) {
            let name = try co_graph_sparse_initializer_name(file, index).text("sparse initializer \(index)")
            report.unsupportedFeatures.append("sparse initializer '\(name)'")
            try define(name, as: .unknown, place: "sparse initializer '\(name)'")
        }
    }

    /// Defines the graph's inputs. An input that is also an initializer (files before IR version 4) is a constant.
    func readInputs(_ file: OpaquePointer) throws(ImportError) {
        var seen: Set<String> = []
        for index in 0..<co_graph_input_count(file) {
            guard let handle = co_graph_input(file, index) else { continue }
            let name = try co_value_name(handle).text("input \(index)")
            let place = "input '\(name)'"
            guard !name.isEmpty else { throw ImportError(.invalidGraph, "has no name", at: "input \(index)") }
            guard seen.insert(name).inserted else {
                throw ImportError(.invalidGraph, "is declared twice", at: place)
            }
            if case .initializer(let tensor) = names[name] {
                try checkDeclaration(handle, tensor, place)
                continue
            }
            try define(name, as: try input(name, handle, place), place: place)
        }
        try checkForms(seen)
        var ports: Set<String> = []
        for port in graph.inputs where !ports.insert(port.name).inserted {
            throw ImportError(
                .invalidGraph, "is declared twice, once as part of a sequence", at: "input '\(port.name)'")
        }
    }

    /// The value of an input, which is a constant when it is fixed.
    func addInput(_ name: String, _ type: TensorType, _ place: String) throws(ImportError) -> ValueID {
        guard let tensor = fixedInputs[name] else { return graph.addInput(name, type) }
        if let difference = try DeclaredType.full(type).check(tensor.type, place: place) {
            throw ImportError(.invalidType, difference, at: place)
        }
        return graph.addConstant(tensor, name: name)
    }

    private func checkDeclaration(
        _ handle: OpaquePointer, _ tensor: OpaquePointer, _ place: String
    ) throws(ImportError) {
        guard case .tensor(let tensor) = try tensors.read(tensor, place: place) else { return }
        if let difference = try declaredType(handle, place).check(tensor.type, place: place) {
            throw ImportError(.invalidType, difference, at: place)
        }
    }

    /// Collects the declared types of intermediate values and outputs.
    func readDeclarations(_ file: OpaquePointer) throws(ImportError) {
        for index in 0..<co_graph_value_count(file) {
            guard let handle = co_graph_value(file, index) else { continue }
            let name = try co_value_name(handle).text("value \(index)")
            declared[name] = handle
        }
        for index in 0..<co_graph_output_count(file) {
            guard let handle = co_graph_output(file, index) else { continue }
            let name = try co_value_name(handle).text("output \(index)")
            declared[name] = handle
        }
    }

    /// Sets the graph's outputs.
    func readOutputs(_ file: OpaquePointer) throws(ImportError) {
        var seen: Set<String> = []
        var isComplete = true
        guard co_graph_output_count(file) > 0 else {
            throw ImportError(.invalidGraph, "the graph has no outputs", at: "graph '\(graph.name)'")
        }
        for index in 0..<co_graph_output_count(file) {
            guard let handle = co_graph_output(file, index) else { continue }
            let name = try co_value_name(handle).text("output \(index)")
            let place = "output '\(name)'"
            guard names[name] != nil else {
                throw ImportError(.invalidGraph, "nothing defines it", at: place)
            }
            guard seen.insert(name).inserted else { throw ImportError(.invalidGraph, "is declared twice", at: place) }
            let declared = try declaredType(handle, place)
            if let reason = declared.unsupportedReason, !zippedValues.contains(name) {
                report.unsupportedFeatures.append("\(place) is \(reason)")
            }
            guard let operand = try operand(named: name) else {
                report.outputs.append(ModelReport.Port(name: name, type: ""))
                isComplete = false
                continue
            }
            if !zippedValues.contains(name) {
                note(try declared.check(operand, in: graph, place: place, hasOpenBatch: hasOpenBatch))
            }
            addOutputs(name, operand)
        }
        if graph.outputs.isEmpty && isComplete {
            report.unsupportedFeatures.append("the outputs are empty sequences or optionals without a value")
        }
        var ports: Set<String> = []
        for port in graph.outputs where !ports.insert(port.name).inserted {
            report.unsupportedFeatures.append("two outputs are named '\(port.name)', one as part of a sequence")
        }
    }

    /// Adds a remark to the report, once, while there are few.
    func note(_ remark: String?) {
        guard let remark, report.notes.count < 20, !report.notes.contains(remark) else { return }
        report.notes.append(remark)
    }

    /// Makes an operand an output, or several when it is a sequence.
    private func addOutputs(_ name: String, _ operand: ImportOperand) {
        var isSequence = false
        if case .sequence = operand { isSequence = true }
        for (index, value) in operand.values.enumerated() {
            let port = Port(name: isSequence ? InputForms.element(index, of: name) : name, value: value)
            graph.outputs.append(port)
            report.outputs.append(ModelReport.Port(name: port.name, type: "\(graph.type(of: value))"))
        }
    }
}
