import COnnx
import Core
import IR

extension ONNXImportSession {
    /// What a graph input stands for. A sequence becomes an input for each of its tensors, a map a tensor of the values of
    /// its keys.
    func input(_ name: String, _ handle: OpaquePointer, _ place: String) throws(ImportError) -> ImportScope.Binding {
        let type = try declaredType(handle, place, synthesised: name)
        if let reason = type.unsupportedReason {
            report.unsupportedFeatures.append("\(place) is \(reason)")
            return .unknown
        }
        guard case .optional(let element) = type else { return try input(name, type, handle, place) }
        if forms.absent.contains(name) { return .absent }
        report.notes.append("\(place) is optional and taken as given; --absent \(name) leaves it out")
        return try input(name, element, handle, place)
    }

    private func input(
        _ name: String, _ type: DeclaredType, _ handle: OpaquePointer, _ place: String
    ) throws(ImportError) -> ImportScope.Binding {
        switch type {
        case .full(let type): return .value(try addInput(name, type, place))
        case .sequence(let element): return try sequence(name, element.dtype, handle, place)
        case .map(let type): return try map(name, type, place)
        case .partial, .optional, .unsupported:
            report.unsupportedFeatures.append("\(place) has no shape; export it with one, or add --shape \(name)=NxN…")
            return .unknown
        }
    }

    private func sequence(
        _ name: String, _ dtype: ScalarType?, _ handle: OpaquePointer, _ place: String
    ) throws(ImportError) -> ImportScope.Binding {
        guard let dtype, let length = forms.lengths[name] else {
            let element = dtype.map { " of \($0)" } ?? ""
            report.unsupportedFeatures.append(
                "\(place) is a sequence\(element); say how many tensors it has with --length \(name)=N")
            return .unknown
        }
        var elements: [ValueID] = []
        for index in 0..<length {
            let element = InputForms.element(index, of: name)
            guard names[element] == nil else {
                throw ImportError(.invalidGraph, "'\(element)' is the name of another input", at: place)
            }
            guard case .full(let type) = try elementType(handle, place, synthesised: element) else {
                report.unsupportedFeatures.append(
                    "input '\(element)' has no shape; export it with one, or add --shape \(element)=NxN…")
                return .unknown
            }
            elements.append(try addInput(element, type, "input '\(element)'"))
        }
        return .sequence(ValueSequence(dtype, elements))
    }

    /// - Throws: when the user says something of an input that the model does not have.
    /// - Parameter names: the names of the declared inputs.
    func checkForms(_ names: Set<String>) throws(ImportError) {
        let elements = forms.lengths.flatMap { name, length in
            (0..<length).map { InputForms.element($0, of: name) }
        }
        let ports = names.union(elements)
        for (option, known, given) in [
            ("--length", names, Array(forms.lengths.keys)), ("--absent", names, Array(forms.absent)),
            ("--keys", names, Array(forms.keys.keys)), ("--shape", ports, Array(forms.shapes.keys)),
            ("--fix", ports, Array(fixedInputs.keys)),
        ] {
            guard let stray = given.filter({ !known.contains($0) }).min() else { continue }
            throw ImportError(
                .dimension, "the model has no input of that name", at: "\(option) \(stray)",
                advice: "the inputs are \(names.sorted().map { "'\($0)'" }.joined(separator: ", "))")
        }
    }
}
