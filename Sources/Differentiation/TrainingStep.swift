import Core
import IR
import Operators

/// A network, its loss and the gradient of the loss as one graph, ready to compile.
///
/// Inputs of the graph: those of the network, then `targets`, for regression `weights`, `dropout.K` for each dropout, and
/// `parameters`, all trained numbers as one vector. Outputs: `loss` (a scalar), `gradient` (as `parameters`), `output` (what the
/// loss looks at), and `moments`, the means and variances of the batch normalizations one after the other.
public struct TrainingStep: Sendable {
    /// A trained constant and its place in the vector.
    public struct Parameter: Hashable, Sendable {
        /// The constant's name in the network.
        public var name: String
        public var shape: [Int]
        /// Where its elements begin in the vector.
        public var offset: Int

        public var count: Int { shape.reduce(1, *) }
    }

    /// The statistics of one batch normalization and their place among the moments: means, then variances.
    public struct Moments: Hashable, Sendable {
        /// The names of the network's constants that hold them.
        public var mean: String
        public var variance: String
        public var offset: Int
        public var channels: Int
        /// The number of elements that each statistic is of.
        public var samples: Int
    }

    /// A dropout: the input that takes its mask.
    public struct Mask: Hashable, Sendable {
        public var name: String
        public var shape: [Int]
        /// The share of elements that are left out; the others are divided by 1 - ratio.
        public var ratio: Float
    }

    public private(set) var graph: Graph
    public private(set) var parameters: [Parameter] = []
    public private(set) var moments: [Moments] = []
    public private(set) var masks: [Mask] = []
    /// The length of the vector of parameters.
    public private(set) var parameterCount = 0

    /// The step of a network.
    /// - Parameters:
    ///   - network: a graph of fixed shapes, whose first output the loss looks at: logits, or predictions [rows, columns].
    ///   - areaWeight: how much the cross entropy of the network's second output, [rows, classes, height, width], counts:
    ///     a class for each place. The graph then has an input `areas` for the shares, [rows · places, classes].
    ///   - trained: the names of the constants to train; normalizations whose scale is among them use the statistics of
    ///     the batch.
    /// - Throws: `GradientError` naming what cannot be trained.
    public init(
        _ network: Graph, training trained: [String], loss: Loss, areaWeight: Float? = nil
    ) throws(GradientError) {
        graph = network
        let chosen = Set(trained)
        try expandLayers(chosen)
        try addParameters(trained)
        guard let output = graph.outputs.first?.value else { throw .invalid("the network has no output") }
        var total = try addLoss(loss, output)
        if let areaWeight, areaWeight > 0 { total = try addAreaLoss(to: total, areaWeight) }
        let (whole, gradients) = try graph.gradients(of: total, for: parameterValues)
        var builder = GradientBuilder(whole)
        do throws(OperatorError) {
            var flat: [ValueID] = []
            for (gradient, parameter) in zip(gradients, parameters) {
                flat.append(try builder.reshape(gradient, [parameter.count]))
            }
            let vector = try builder.add(Concat(axis: 0), flat)[0]
            var outputs = [
                Port(name: "loss", value: total), Port(name: "gradient", value: vector),
                Port(name: "output", value: output),
            ]
            if !momentValues.isEmpty {
                outputs.append(Port(name: "moments", value: try builder.add(Concat(axis: 0), momentValues)[0]))
            }
            graph = builder.graph
            graph.outputs = outputs
        } catch { throw .invalid(error.description) }
        graph.removeUnusedNodes()
    }

    private var momentValues: [ValueID] = []
    private var parameterValues: [ValueID] = []

    /// Replaces layers by the forms that have gradients: normalizations by the batch's statistics, recurrent layers by their
    /// steps, dropouts by masks.
    private mutating func expandLayers(_ chosen: Set<String>) throws(GradientError) {
        let nodes = graph.nodes
        graph.nodes = []
        var replaced: [ValueID: ValueID] = [:]
        for var node in nodes {
            node.inputs = node.inputs.map { $0.map { replaced[$0] ?? $0 } }
            do throws(OperatorError) {
                let outputs: [ValueID?]
                switch node.op {
                case let op as BatchNormalization where node.input(1).map({ chosen.contains(graph[$0].name) }) ?? false:
                    outputs = [try normalize(op, node)]
                case is LSTM, is GRU: outputs = try RecurrentExpansion.expand(node, in: &graph)
                case let op as Dropout where op.ratio > 0: outputs = [try mask(op, node)]
                default:
                    graph.nodes.append(node)
                    continue
                }
                for (old, new) in zip(node.outputs, outputs) { replaced[old] = new }
            } catch { throw .node(node.label, reason: error.description) }
        }
        for index in graph.outputs.indices {
            graph.outputs[index].value = replaced[graph.outputs[index].value] ?? graph.outputs[index].value
        }
    }

    private mutating func normalize(_ op: BatchNormalization, _ node: Node) throws(OperatorError) -> ValueID {
        guard let mean = node.input(3), let variance = node.input(4), let x = node.input(0) else {
            throw OperatorError("an input is missing")
        }
        var training = BatchNormalizationTraining()
        (training.epsilon, training.layout) = (op.epsilon, op.layout)
        let outputs = try graph.append(training, Array(node.inputs.prefix(3)), name: node.name)
        guard let shape = graph.type(of: x).fixedShape, let channels = graph.type(of: mean).elementCount, channels > 0
        else {
            throw OperatorError("\(graph.type(of: x)) has open extents")
        }
        let offset = moments.last.map { $0.offset + 2 * $0.channels } ?? 0
        moments.append(
            Moments(
                mean: graph[mean].name, variance: graph[variance].name, offset: offset, channels: channels,
                samples: shape.reduce(1, *) / channels))
        momentValues += [outputs[1], outputs[2]]
        return outputs[0]
    }

    private mutating func mask(_ op: Dropout, _ node: Node) throws(OperatorError) -> ValueID {
        guard let x = node.input(0), let shape = graph.type(of: x).fixedShape, !op.withMask else {
            throw OperatorError("a dropout with a mask as output or open extents has no gradient")
        }
        let mask = Mask(name: "dropout.\(masks.count)", shape: shape, ratio: op.ratio)
        masks.append(mask)
        let input = graph.addInput(mask.name, graph.type(of: x))
        return try graph.append(Mul(), [x, input], name: node.name)[0]
    }

    /// Cuts the trained constants out of one vector.
    private mutating func addParameters(_ names: [String]) throws(GradientError) {
        var places: [String: ValueID] = [:]
        for index in 0..<graph.valueCount {
            let value = graph[ValueID(index)]
            if value.constant != nil && !value.name.isEmpty { places[value.name] = ValueID(index) }
        }
        var dtype = ScalarType.float32
        for name in names {
            guard let place = places[name], let shape = graph.type(of: place).fixedShape,
                graph.type(of: place).dtype.isFloatingPoint
            else { throw .invalid("the network has no constant '\(name)' of floating point numbers") }
            dtype = graph.type(of: place).dtype
            let parameter = Parameter(name: name, shape: shape, offset: parameterCount)
            parameters.append(parameter)
            parameterValues.append(place)
            parameterCount += parameter.count
        }
        guard parameterCount > 0 else { throw .invalid("there is nothing to train") }
        let vector = graph.addInput("parameters", TensorType(dtype, fixed: [parameterCount]))
        var head: [Node] = []
        for (parameter, place) in zip(parameters, parameterValues) {
            graph[place].constant = nil
            let start = graph.addConstant(Tensor([Int64(parameter.offset)], shape: [1]))
            let end = graph.addConstant(Tensor([Int64(parameter.offset + parameter.count)], shape: [1]))
            let part = graph.addValue(TensorType(dtype, fixed: [parameter.count]))
            head.append(Node(Slice(), inputs: [vector, start, end], outputs: [part], name: parameter.name))
            let shape = graph.addConstant(
                Tensor(parameter.shape.map { Int64($0) }, shape: [parameter.shape.count]))
            head.append(Node(Reshape(), inputs: [part, shape], outputs: [place], name: parameter.name))
        }
        graph.nodes.insert(contentsOf: head, at: 0)
    }

    /// Adds the cross entropy of the second output, whose classes are on axis 1 and whose places are all others.
    private mutating func addAreaLoss(to total: ValueID, _ weight: Float) throws(GradientError) -> ValueID {
        guard graph.outputs.count > 1 else { throw .invalid("the network says nothing of places") }
        let places = graph.outputs[1].value
        let type = graph.type(of: places)
        guard type.rank == 4, let shape = type.fixedShape, type.dtype.isFloatingPoint else {
            throw .invalid("what the network says of places is \(type); it must be [rows, classes, height, width]")
        }
        let rows = shape[0] * shape[2] * shape[3]
        let target = graph.addInput("areas", TensorType(type.dtype, fixed: [rows, shape[1]]))
        var builder = GradientBuilder(graph)
        do throws(OperatorError) {
            let last = try builder(Transpose([0, 2, 3, 1]), places)
            let lines = try builder.reshape(last, [rows, shape[1]])
            let loss = try Loss.crossEntropy(focus: 0).write(lines, in: &builder, Loss.Inputs(target: target))
            let sum = try builder(Add(), total, builder.scale(loss, by: Double(weight)))
            graph = builder.graph
            return sum
        } catch { throw .invalid("the loss does not fit what the network says of places: \(error)") }
    }

    private mutating func addLoss(
        _ loss: Loss, _ output: ValueID
    ) throws(GradientError) -> ValueID {
        let type = graph.type(of: output)
        guard type.rank == 2, let shape = type.fixedShape, type.dtype.isFloatingPoint else {
            throw .invalid("the output to train is \(type); it must be rows and columns of floating point numbers")
        }
        let target = graph.addInput("targets", type)
        var weight: ValueID?
        if !loss.isClassification { weight = graph.addInput("weights", TensorType(type.dtype, fixed: [shape[0], 1])) }
        var builder = GradientBuilder(graph)
        do throws(OperatorError) {
            let total = try loss.write(output, in: &builder, Loss.Inputs(target: target, weight: weight))
            graph = builder.graph
            return total
        } catch { throw .invalid("the loss does not fit the output: \(error)") }
    }
}
