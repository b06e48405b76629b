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
            switch try declaredType(handle, place, synthesised: name) {
            case .full(let type):
                try define(name, as: .value(try addInput(name, type, place)), place: place)
            case .partial:
                report.unsupportedFeatures.append("\(place) has no shape; export it with one")
                try define(name, as: .unknown, place: place)
            case .unsupported(let reason):
                report.unsupportedFeatures.append("\(place) is \(reason)")
                try define(name, as: .unknown, place: place)
            }
        }
        if let stray = fixedInputs.keys.filter({ !seen.contains($0) }).min() {
            throw ImportError(.dimension, "the model has no input of that name to fix", at: "input '\(stray)'")
        }
    }

    private func addInput(_ name: String, _ type: TensorType, _ place: String) throws(ImportError) -> ValueID {
        guard let tensor = fixedInputs[name] else { return graph.addInput(name, type) }
        try DeclaredType.full(type).check(tensor.type, place: place)
        return graph.addConstant(tensor, name: name)
    }

    private func checkDeclaration(
        _ handle: OpaquePointer, _ tensor: OpaquePointer, _ place: String
    ) throws(ImportError) {
        guard case .tensor(let tensor) = try tensors.read(tensor, place: place) else { return }
        let declared = try declaredType(handle, place)
        try declared.check(tensor.type, place: place)
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
            if case .unsupported(let reason) = declared, !zippedValues.contains(name) {
                report.unsupportedFeatures.append("\(place) is \(reason)")
            }
            guard let value = try value(named: name) else {
                report.outputs.append(ModelReport.Port(name: name, type: ""))
                continue
            }
            try declared.check(graph.type(of: value), place: place, hasOpenBatch: hasOpenBatch)
            graph.outputs.append(Port(name: name, value: value))
            report.outputs.append(ModelReport.Port(name: name, type: "\(graph.type(of: value))"))
        }
    }

    /// A type as a file declares it.
    enum DeclaredType {
        case full(TensorType)
        /// The element type alone; nil when even that is not declared.
        case partial(ScalarType?)
        /// A valid type that is not supported, in words.
        case unsupported(String)

        /// Compares with the type that inference found: element type, rank and fixed extents must agree.
        /// - Parameter hasOpenBatch: the model's first axes are open; converters then declare them as 1 for inner values.
        func check(_ found: TensorType, place: String, hasOpenBatch: Bool = false) throws(ImportError) {
            switch self {
            case .unsupported, .partial(nil): return
            case .partial(let dtype?):
                guard dtype != found.dtype else { return }
                throw ImportError(.invalidType, "declared as \(dtype), but it is \(found)", at: place)
            case .full(let type):
                let agrees =
                    type.dtype == found.dtype && type.rank == found.rank
                    && zip(type.shape, found.shape).enumerated().allSatisfy { axis, extents in
                        let (declared, found) = extents
                        if axis == 0 && hasOpenBatch && declared == 1 { return true }
                        guard let a = declared.value, let b = found.value else { return true }
                        return a == b
                    }
                guard !agrees else { return }
                throw ImportError(
                    .invalidType, "declared as \(type), but it is \(found)", at: place,
                    advice: "export the model again, or remove the declaration with onnx.shape_inference")
            }
        }
    }

    /// Reads a declared type and binds its symbols.
    /// - Parameter synthesised: names unnamed extents `<this>.<axis>` and makes all symbols known as the inputs'; nil
    ///   for other values, where an unnamed extent says nothing.
    func declaredType(
        _ handle: OpaquePointer, _ place: String, synthesised: String? = nil
    ) throws(ImportError) -> DeclaredType {
        switch co_value_type_kind(handle) {
        case CO_TYPE_NONE: return .partial(nil)
        case CO_TYPE_TENSOR: break
        case CO_TYPE_SEQUENCE: return .unsupported("a sequence")
        case CO_TYPE_MAP: return .unsupported("a map")
        case CO_TYPE_OPTIONAL: return .unsupported("an optional")
        case CO_TYPE_SPARSE_TENSOR: return .unsupported("a sparse tensor")
        default: return .unsupported("of an opaque type")
        }
        let code = Int(co_value_data_type(handle))
        if code == 0 && synthesised == nil { return .partial(nil) }
        guard let dtype = UInt8(exactly: code).flatMap(ScalarType.init(rawValue:)) else {
            return .unsupported("of type \(try ONNXElementTypes.unsupportedName(code, place: place))")
        }
        guard co_value_has_shape(handle) != 0 else { return .partial(dtype) }
        let rank = co_value_rank(handle)
        guard rank <= Limits.rank else {
            throw ImportError(.limit, "rank \(rank), at most \(Limits.rank) is supported", at: place)
        }
        var shape: [Dimension] = []
        for axis in 0..<rank {
            shape.append(try dimensions.read(handle, axis, place: place, synthesised: synthesised))
        }
        guard let bytes = (shape.compactMap(\.value) + [dtype.nominalBytes]).checkedProduct, bytes <= Limits.tensorBytes
        else {
            throw ImportError(
                .limit, "\(TensorType(dtype, shape)) exceeds \(Limits.tensorBytes) bytes", at: place)
        }
        return .full(TensorType(dtype, shape))
    }
}
