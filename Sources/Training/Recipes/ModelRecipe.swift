import Classical

/// The model that a recipe asks for.
public struct ModelRecipe: Sendable {
    /// A neural network from layers, fine-tuned from an ONNX model, a classical family, or the best of several.
    public enum Kind: Sendable {
        case network([NetworkLayer])
        case base(BaseRecipe)
        case classical(family: String, options: [String: String])
        case auto
    }

    public var kind: Kind
    /// Whether the model is to be chosen by a search.
    public var isAutomatic: Bool {
        if case .auto = kind { return true }
        return false
    }
    /// Whether categories go into the model as their codes, which trees ask about one by one; other models take an indicator
    /// for each category.
    var takesCodes: Bool {
        guard case .classical(let name, _) = kind, let family = ClassicalFamily(rawValue: name) else { return false }
        switch family {
        case .decisionTree, .randomForest, .extraTrees, .boostedTrees: return true
        default: return false
        }
    }
    /// How many networks with different seeds are averaged.
    public var ensemble = 1
    /// An ONNX model of a training with the same first layers, whose weights those of the network begin with.
    public var start: String?

    init(_ node: RecipeNode) throws(RecipeError) {
        guard node.isMapping else {
            let word = try node.text()
            guard word == "auto" else { throw node.error("'\(word)' is not known; write auto, or a mapping") }
            kind = .auto
            return
        }
        try node.allow(["layers", "start", "base", "family", "options", "ensemble"])
        ensemble = try node["ensemble"]?.integer(in: 1...100) ?? 1
        let given = ["layers", "base", "family"].filter { node[$0] != nil }
        guard given.count == 1 else {
            throw node.error("one of layers, base and family is expected, not \(given.isEmpty ? "none" : "several")")
        }
        if let count = node["ensemble"], node["family"] != nil {
            throw count.error("an ensemble is of networks; forests and boosted trees are ensembles already")
        }
        if let start = node["start"], node["layers"] == nil { throw start.error("start goes with layers") }
        start = try node["start"]?.text()
        if let layers = node["layers"] {
            var list: [NetworkLayer] = []
            for layer in try layers.list() { list.append(contentsOf: try NetworkLayer.read(layer)) }
            kind = .network(list)
        } else if let base = node["base"] {
            kind = .base(try BaseRecipe(base))
        } else {
            var options: [String: String] = [:]
            for (name, value) in try node["options"]?.entries() ?? [] { options[name] = try value.text() }
            kind = .classical(family: try node.required("family").text(), options: options)
        }
    }
}

/// An ONNX model to go on from.
public struct BaseRecipe: Hashable, Sendable {
    public var path: String
    /// Names of nodes or constants, by beginnings, that stay as they are.
    public var freeze: [String] = []
    /// The value after which the rest of the model is replaced by a new head; nil keeps the model's own last layer.
    public var cut: String?
    /// Whether the input is standardized in front of the base; nil leaves it to the base where it takes the input as it is.
    public var isStandardized: Bool?
    /// Layers between the cut and the last one.
    public var head: [NetworkLayer] = []

    init(_ node: RecipeNode) throws(RecipeError) {
        guard node.isMapping else {
            path = try node.text()
            return
        }
        try node.allow(["path", "freeze", "cut", "head", "standardize"])
        path = try node.required("path").text()
        freeze = try node["freeze"]?.texts() ?? []
        cut = try node["cut"]?.text()
        isStandardized = try node["standardize"]?.flag()
        for layer in try node["head"]?.list() ?? [] { head.append(contentsOf: try NetworkLayer.read(layer)) }
    }
}
