import COnnx
import IR

/// The attributes of a node, read into the IR's form.
struct ONNXAttributes {
    private(set) var values: [String: Attribute] = [:]
    /// What cannot be expressed, one message for each attribute.
    private(set) var unsupported: [String] = []
    /// Graphs in attributes, for control flow, by the attribute's name.
    private(set) var graphs: [String: OpaquePointer] = [:]
    /// Graphs in lists of graphs.
    private(set) var listedGraphs: [OpaquePointer] = []

    /// All graphs, in no order.
    var allGraphs: [OpaquePointer] { Array(graphs.values) + listedGraphs }

    /// - Parameter environment: the attributes of the function that the node is in; nil outside functions.
    /// - Throws: when the file is invalid.
    init(
        _ node: ONNXNode, _ tensors: ONNXTensorReader, in environment: [String: Attribute]? = nil
    ) throws(ImportError) {
        for index in 0..<co_node_attribute_count(node.handle) {
            guard let handle = co_node_attribute(node.handle, index) else { continue }
            let name = try co_attribute_name(handle).text(node.place)
            guard values[name] == nil, graphs[name] == nil else {
                throw ImportError(.invalidGraph, "attribute '\(name)' is given twice", at: node.place)
            }
            let place = "\(node.place), attribute '\(name)'"
            guard co_attribute_reference(handle).size == 0 else {
                guard let environment else {
                    throw ImportError(.invalidGraph, "refers to a function's attribute outside a function", at: place)
                }
                // An attribute that the call does not give and that has no default is absent.
                values[name] = environment[try co_attribute_reference(handle).text(place)]
                continue
            }
            try read(handle, name, place, tensors)
        }
    }

    /// The default that a function gives an attribute, with its name.
    init(default handle: OpaquePointer, place: String, _ tensors: ONNXTensorReader) throws(ImportError) {
        try read(handle, try co_attribute_name(handle).text(place), place, tensors)
    }

    private mutating func read(
        _ handle: OpaquePointer, _ name: String, _ place: String, _ tensors: ONNXTensorReader
    ) throws(ImportError) {
        switch co_attribute_kind(UInt32(bitPattern: co_attribute_kind_of(handle))) {
        case CO_ATTRIBUTE_INT: values[name] = .int(Int(co_attribute_int(handle)))
        case CO_ATTRIBUTE_FLOAT: values[name] = .float(co_attribute_float(handle))
        case CO_ATTRIBUTE_STRING: values[name] = .string(try co_attribute_string(handle).text(place))
        case CO_ATTRIBUTE_INTS:
            let numbers = UnsafeBufferPointer(start: co_attribute_ints(handle), count: co_attribute_int_count(handle))
            values[name] = .ints(numbers.map { Int($0) })
        case CO_ATTRIBUTE_FLOATS:
            let count = co_attribute_float_count(handle)
            values[name] = .floats(Array(UnsafeBufferPointer(start: co_attribute_floats(handle), count: count)))
        case CO_ATTRIBUTE_STRINGS:
            var texts: [String] = []
            for index in 0..<co_attribute_string_count(handle) {
                texts.append(try co_attribute_string_at(handle, index).text(place))
            }
            values[name] = .strings(texts)
        case CO_ATTRIBUTE_TENSOR:
            guard let tensor = co_attribute_tensor(handle) else {
                throw ImportError(.invalidTensor, "the tensor is missing", at: place)
            }
            switch try tensors.read(tensor, place: place) {
            case .tensor(let tensor): values[name] = .tensor(tensor)
            case .unsupported(let reason): unsupported.append("attribute '\(name)' has \(reason)")
            }
        case CO_ATTRIBUTE_GRAPH:
            guard let graph = co_attribute_graph(handle) else {
                throw ImportError(.invalidGraph, "the graph is missing", at: place)
            }
            graphs[name] = graph
        case CO_ATTRIBUTE_GRAPHS:
            listedGraphs += (0..<co_attribute_graph_count(handle)).compactMap { co_attribute_graph_at(handle, $0) }
            unsupported.append("attribute '\(name)' is a list of graphs")
        case CO_ATTRIBUTE_UNDEFINED:
            // An empty list whose kind the file does not tell.
            values[name] = .ints([])
        case CO_ATTRIBUTE_TYPE_PROTO:
            // Only Optional has a type, which says what it would be if it had a value.
            values[name] = .string("type")
        default: unsupported.append("attribute '\(name)' is of kind \(co_attribute_kind_of(handle))")
        }
    }
}
