import Core
import IR
import Importers
import Operators

extension NetworkBuilder {
    /// Builds a network on an imported model: the input standardized as for any network, the model or its part up to the cut,
    /// further layers, and a last layer for the columns that are needed.
    ///
    /// A model whose last layer gives as many columns as are needed is kept whole; otherwise its last layer is replaced. A
    /// softmax at the end is left out, since the loss has its own.
    /// - Parameter path: where the model lies.
    /// - Throws: `TrainingError` saying what does not fit.
    public static func build(
        base recipe: BaseRecipe, at path: String, input: NetworkInput, columns: Int, batch: Dimension, seed: UInt64
    ) throws -> Network {
        let base = try BaseModel(path, batch: batch)
        var builder = NetworkBuilder(seed: seed)
        let entry = try builder.entry(input, batch, to: base, isStandardized: recipe.isStandardized)
        let cut = try base.cut(recipe.cut, columns: columns)
        builder.prefix = "base"
        let copied = try builder.copy(base.graph, upTo: cut.value, input: entry)
        builder.parameters = try builder.trainable(copied.nodes, freezing: recipe.freeze)
        var features = Features(value: copied.value, form: builder.form(copied.value))
        for (index, layer) in recipe.head.enumerated() {
            builder.prefix = "head.\(index)"
            features = try builder.add(layer, to: features)
        }
        var logits = features.value
        if cut.needsHead || !recipe.head.isEmpty {
            builder.prefix = "head"
            if features.form != .vector { features = try builder.add(.globalPool(.average), to: features) }
            logits = try builder.dense(features.value, columns, spread: 1)
        }
        guard builder.shape(logits).count == 2, builder.shape(logits)[1] == .fixed(columns) else {
            throw TrainingError("\(path) gives \(builder.graph.type(of: logits)) where \(columns) columns are needed")
        }
        guard !builder.parameters.isEmpty else { throw TrainingError("model.base.freeze leaves nothing to train") }
        return builder.network(logits)
    }

    private func form(_ value: ValueID) -> Features.Form {
        switch shape(value).count {
        case 4: .picture
        case 3: .sequence
        default: .vector
        }
    }

    /// What goes into the base: the input as it is where the base takes it so, and otherwise, or when the recipe says so,
    /// standardized and with the axes in the base's order.
    private mutating func entry(
        _ input: NetworkInput, _ batch: Dimension, to base: BaseModel, isStandardized: Bool?
    ) throws -> ValueID {
        let wanted = Array(base.inputShape.dropFirst())
        func fits(_ shape: [Dimension]) -> Bool {
            shape.count == wanted.count && zip(shape, wanted).allSatisfy { $0 == $1 || $1.value == nil }
        }
        let dtype = base.graph.type(of: base.input).dtype
        if dtype == input.dtype, fits(input.shape.map(Dimension.fixed)), isStandardized != true {
            return graph.addInput(input.name, TensorType(input.dtype, [batch] + input.shape.map(Dimension.fixed)))
        }
        let value = try standardized(input, batch).value
        let own = Array(shape(value).dropFirst())
        if dtype == .float32 {
            if fits(own) { return value }
            let order = Array(2..<own.count + 1) + [1]
            if own.count > 1, fits(order.map { own[$0 - 1] }) { return try append(Transpose([0] + order), value) }
        }
        throw TrainingError(
            "\(base.path) takes \(base.graph.type(of: base.input)), which examples of \(input.dtype)\(input.shape) do not fit"
        )
    }

    /// Copies a graph's nodes up to a value.
    private mutating func copy(
        _ source: Graph, upTo end: ValueID, input: ValueID
    ) throws -> (value: ValueID, nodes: [Node]) {
        var part = source
        part.outputs = [Port(name: "features", value: end)]
        part.removeUnusedNodes()
        var map: [ValueID: ValueID] = [part.inputs[0].value: input]
        var nodes: [Node] = []
        for node in part.nodes {
            var inputs: [ValueID?] = []
            for (place, value) in node.inputs.enumerated() {
                guard let value else {
                    inputs.append(nil)
                    continue
                }
                if map[value] == nil, let constant = part.constant(value) {
                    let name = part[value].name.isEmpty ? "\(prefix).\(nodes.count).\(place)" : part[value].name
                    map[value] = graph.addConstant(constant, name: name)
                }
                guard let known = map[value] else {
                    throw TrainingError("\(node.label) uses another input of the model")
                }
                inputs.append(known)
            }
            let outputs: [ValueID]
            do throws(OperatorError) { outputs = try graph.append(node.op, inputs, name: node.name) } catch {
                throw TrainingError("\(node.label): \(error); export the base with a dynamic batch")
            }
            for (old, new) in zip(node.outputs, outputs) { map[old] = new }
            nodes.append(Node(node.op, inputs: inputs, outputs: outputs, name: node.name))
        }
        guard let value = map[end] else { throw TrainingError("the base has nothing before its cut") }
        return (value, nodes)
    }

    /// The names of the weights, biases and scales of layers, without those whose name or whose node's name begins with a
    /// frozen word.
    private func trainable(_ nodes: [Node], freezing words: [String]) throws -> [String] {
        var names: [String] = []
        var used = Set<String>()
        for node in nodes {
            let places: [Int] =
                switch node.op {
                case is Conv, is ConvTranspose, is BatchNormalization, is LayerNormalization: [1, 2]
                case is MatMul: [0, 1, 2]
                case is LSTM, is GRU: [1, 2, 3]
                case is Add: [0, 1]
                default: []
                }
            for place in places {
                guard let value = node.input(place), let constant = graph.constant(value), constant.dtype == .float32,
                    constant.elementCount > 1, !used.contains(graph[value].name)
                else { continue }
                let name = graph[value].name
                if words.contains(where: { name.hasPrefix($0) || node.name.hasPrefix($0) }) { continue }
                used.insert(name)
                names.append(name)
            }
        }
        for word in words
        where !nodes.contains(where: { node in
            node.name.hasPrefix(word) || node.inputs.contains { $0.map { graph[$0].name.hasPrefix(word) } ?? false }
        }) {
            throw TrainingError("model.base.freeze names '\(word)', with which no node or weight of the base begins")
        }
        return names
    }
}
