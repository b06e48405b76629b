import COnnx
import IR

/// An input or output as an ONNX file declares it.
public struct DeclaredPort: Sendable {
    /// What the file says the value is.
    public enum Kind: Sendable { case tensor, sequence, optionalTensor, optionalSequence, map, other }

    public var name: String
    public var kind: Kind
    /// The type of a tensor, be it optional, with symbolic dimensions as declared; nil without a shape.
    public var type: TensorType?
    /// The type of a map; nil for others.
    public var map: MapType?
    /// The keys of a map, in order, where the model tells them.
    public var keys: [String]?
}

extension DeclaredType {
    fileprivate var kind: DeclaredPort.Kind {
        switch self {
        case .full, .partial: .tensor
        case .sequence: .sequence
        case .optional(.sequence): .optionalSequence
        case .optional(.full), .optional(.partial): .optionalTensor
        case .map: .map
        case .optional, .unsupported: .other
        }
    }

    fileprivate var mapType: MapType? {
        guard case .map(let type) = self else { return nil }
        return type
    }

    fileprivate var tensorType: TensorType? {
        switch self {
        case .full(let type), .optional(.full(let type)): type
        default: nil
        }
    }
}

extension ONNXImportSession {
    /// The inputs, initializers excluded, and outputs as the file declares them.
    func readDeclaredPorts(place: String) throws(ImportError) -> (inputs: [DeclaredPort], outputs: [DeclaredPort]) {
        let file = try file(place)
        try readInitializers(file)
        func port(_ handle: OpaquePointer) throws(ImportError) -> DeclaredPort? {
            let name = try co_value_name(handle).text(place)
            guard names[name] == nil else { return nil }
            let type = try declaredType(handle, "'\(name)'", synthesised: name)
            return DeclaredPort(
                name: name, kind: type.unsupportedReason == nil ? type.kind : .other, type: type.tensorType,
                map: type.mapType,
                keys: try type.mapType.flatMap { (type) throws(ImportError) in
                    try keys(of: name, type).keys?.map(\.description)
                })
        }
        var (inputs, outputs): ([DeclaredPort], [DeclaredPort]) = ([], [])
        for index in 0..<co_graph_input_count(file) {
            if let handle = co_graph_input(file, index), let port = try port(handle) { inputs.append(port) }
        }
        names = [:]
        for index in 0..<co_graph_output_count(file) {
            if let handle = co_graph_output(file, index), let port = try port(handle) { outputs.append(port) }
        }
        return (inputs, outputs)
    }
}
