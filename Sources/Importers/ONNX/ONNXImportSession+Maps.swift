import Core
import IR

/// The keys that the nodes of a graph look for in a map.
struct SoughtKeys {
    /// In the order in which nodes name them, each once.
    private(set) var keys: [MapKey] = []
    private var known: Set<MapKey> = []
    /// The nodes that take every key that there is, so that the model does not tell which.
    fileprivate(set) var openNodes: [String] = []
    /// There are more than may be.
    fileprivate(set) var hasTooMany = false

    fileprivate mutating func add(_ key: MapKey) {
        if known.insert(key).inserted { keys.append(key) }
    }
}

extension ONNXImportSession {
    /// The input that a map becomes: a tensor [1, keys] of the values.
    func map(_ name: String, _ type: MapType, _ place: String) throws(ImportError) -> Binding {
        let (keys, obstacle) = try keys(of: name, type)
        guard let keys else {
            report.unsupportedFeatures.append("\(place) is a map; \(obstacle)")
            return .unknown
        }
        let texts = keys.map(\.description)
        inputColumns[name] = texts
        let shown = texts.prefix(8).map { "'\($0)'" }.joined(separator: ", ") + (texts.count > 8 ? ", …" : "")
        let missing = type.value == .string ? "empty" : "0"
        report.notes.append(
            "\(place) is a map and becomes a tensor of the values of \(texts.count) keys: \(shown); a key that is "
                + "missing is \(missing)")
        let values = try addInput(name, TensorType(type.value, fixed: [1, keys.count]), place)
        return .map(ValueMap(keys: keys, values: values))
    }

    /// The keys of a map: those that the user gives, or that the nodes which take it look for.
    /// - Returns: nil and what to do when nobody tells.
    func keys(of name: String, _ type: MapType) throws(ImportError) -> (keys: [MapKey]?, obstacle: String) {
        if let given = forms.keys[name] {
            let keys = given.compactMap { MapKey($0, as: type.key) }
            guard keys.count == given.count, !keys.isEmpty, keys.count <= InputForms.maximumKeys,
                Set(keys).count == keys.count
            else {
                throw ImportError(
                    .dimension, "not one or several different keys of type \(type.key)", at: "--keys \(name)",
                    advice: "give --keys \(name)=KEY,KEY…")
            }
            return (keys, "")
        }
        let sought = try soughtKeys(name)
        if let node = sought.openNodes.first {
            return (nil, "\(node) takes every key that there is; say which with --keys \(name)=KEY,KEY…")
        }
        // Keys of another type are never found.
        let keys = sought.keys.filter { MapKey($0.description, as: type.key) == $0 }
        let isTooMany = sought.hasTooMany || keys.count > InputForms.maximumKeys
        guard !keys.isEmpty, !isTooMany else {
            let reason = isTooMany ? "nodes look for too many keys" : "no node says which keys it has"
            return (nil, "\(reason); say which to take with --keys \(name)=KEY,KEY…")
        }
        return (keys, "")
    }

    /// The keys that nodes of the main graph and of graphs in it look for in a map.
    private func soughtKeys(_ name: String) throws(ImportError) -> SoughtKeys {
        if let soughtKeys { return soughtKeys[name] ?? SoughtKeys() }
        var found: [String: SoughtKeys] = [:]
        for node in try readNodes(file("model")) {
            try visit(node, depth: 0) { (node) throws(ImportError) in
                guard node.domain == "ai.onnx.ml", let name = node.inputs.first else { return }
                switch node.operatorName {
                case "DictVectorizer": try noteVocabulary(node, &found[name, default: SoughtKeys()])
                case "CastMap": try noteRange(node, &found[name, default: SoughtKeys()])
                default: break
                }
            }
        }
        soughtKeys = found
        return found[name] ?? SoughtKeys()
    }

    private func noteVocabulary(_ node: ONNXNode, _ sought: inout SoughtKeys) throws(ImportError) {
        let values = try ONNXAttributes(node, tensors).values
        if case .strings(let texts)? = values["string_vocabulary"] { for text in texts { sought.add(.text(text)) } }
        if case .ints(let numbers)? = values["int64_vocabulary"] {
            for number in numbers { sought.add(.integer(Int64(number))) }
        }
    }

    private func noteRange(_ node: ONNXNode, _ sought: inout SoughtKeys) throws(ImportError) {
        let values = try ONNXAttributes(node, tensors).values
        guard case .string("SPARSE")? = values["map_form"] else { return sought.openNodes.append(node.place) }
        var count = 1
        if case .int(let number)? = values["max_map"] { count = number }
        guard count <= InputForms.maximumKeys - keyRanges else {
            sought.hasTooMany = true
            return
        }
        keyRanges += max(0, count)
        for key in 0..<max(0, count) { sought.add(.integer(Int64(key))) }
    }
}
