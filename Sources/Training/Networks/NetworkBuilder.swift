import Core
import IR
import Operators
import Statistics

/// Builds a network as a graph whose constants are named: those that are trained, and the statistics of normalizations.
///
/// The same layers and seed give the same names and numbers whatever the batch is.
public struct NetworkBuilder {
    /// A network.
    public struct Network: Sendable {
        /// The graph up to what the loss looks at: logits, or predictions before they are scaled.
        public var graph: Graph
        /// The names of the constants to train, in the order of the layers.
        public var parameters: [String]
        /// How much the loss of the second output counts, which says what places are marked; nil without one.
        public var areaWeight: Float?
    }

    /// What says for each place of a picture whether it is marked: [batch, 2, rows, columns].
    struct Areas {
        var logits: ValueID
        var weight: Float
        /// Whether the following layers get nothing else.
        var isAlone = false
    }

    var graph: Graph
    var parameters: [String] = []
    private var generator: SeededGenerator
    /// What the names of new constants begin with.
    var prefix = ""
    /// What a layer says of places; nil without such a layer.
    var areas: Areas?
    /// Whether there are masks to learn from what places are marked.
    let knowsAreas: Bool

    /// The name of the biases of the last layer of a network of layers.
    static let lastBias = "head.dense.bias"

    init(seed: UInt64, knowsAreas: Bool = true) {
        graph = Graph(name: "network")
        self.knowsAreas = knowsAreas
        generator = SeededGenerator(seed: seed, stream: "initial weights")
    }

    /// Builds a network.
    /// - Parameters:
    ///   - batch: a number, or a symbol for a network that takes any.
    ///   - knowsAreas: whether there are masks to learn from what places are marked.
    /// - Throws: `TrainingError` naming the layer that does not fit.
    public static func build(
        _ layers: [NetworkLayer], input: NetworkInput, columns: Int, batch: Dimension, seed: UInt64,
        knowsAreas: Bool = true
    ) throws -> Network {
        var builder = NetworkBuilder(seed: seed, knowsAreas: knowsAreas)
        var features = try builder.standardized(input, batch)
        for (index, layer) in layers.enumerated() {
            builder.prefix = "\(index)"
            do {
                features = try builder.add(layer, to: features)
            } catch let error as OperatorError {
                throw TrainingError("layer \(index + 1) of the network does not fit: \(error)")
            } catch let error as TrainingError {
                throw TrainingError("layer \(index + 1) of the network: \(error)")
            }
        }
        builder.prefix = "head"
        if features.form != .vector { features = try builder.add(.globalPool(.average), to: features) }
        // Which class the marks speak for is learnt: a guess that is wrong would turn the network around.
        let logits = try builder.dense(features.value, columns, spread: builder.areas?.isAlone == true ? 0 : 1)
        return builder.network(logits)
    }

    /// The network up to its logits.
    mutating func network(_ logits: ValueID) -> Network {
        graph.outputs = [Port(name: "logits", value: logits)]
        if let areas { graph.outputs.append(Port(name: "areas", value: areas.logits)) }
        return Network(graph: graph, parameters: parameters, areaWeight: areas?.weight)
    }

    /// What layers hand on.
    struct Features {
        enum Form { case picture, sequence, vector }
        var value: ValueID
        var form: Form
    }

    func shape(_ value: ValueID) -> [Dimension] { graph.type(of: value).shape }

    func extent(_ value: ValueID, _ axis: Int) throws -> Int {
        guard let number = shape(value)[axis].value else {
            throw TrainingError("axis \(axis) of \(graph.type(of: value)) is not a number")
        }
        return number
    }

    mutating func append(_ op: any Operator, _ inputs: ValueID?...) throws -> ValueID {
        try graph.append(op, inputs, name: prefix)[0]
    }

    /// The inputs as numbers around 0, channels first.
    mutating func standardized(_ input: NetworkInput, _ batch: Dimension) throws -> Features {
        prefix = "input"
        var value = graph.addInput(input.name, TensorType(input.dtype, [batch] + input.shape.map(Dimension.fixed)))
        if input.dtype != .float32 { value = try append(Cast(to: .float32), value) }
        if let preparation = input.preparation { value = try preparation.write(value, in: &graph) }
        if input.isStandardizedAlone {
            value = try standardizedAlone(value)
        } else {
            let mean = graph.addConstant(Tensor(input.mean, shape: [input.mean.count]), name: "input.mean")
            let factor = input.deviation.map { 1 / $0 }
            let scale = graph.addConstant(Tensor(factor, shape: [factor.count]), name: "input.scale")
            value = try append(Mul(), append(Sub(), value, mean), scale)
        }
        switch input.form {
        case .picture: return Features(value: try append(Transpose([0, 3, 1, 2]), value), form: .picture)
        case .window: return Features(value: try append(Transpose([0, 2, 1]), value), form: .sequence)
        case .row: return Features(value: value, form: .vector)
        }
    }

    /// Pictures [batch, height, width, channels] less the mean of each one, over its deviation:
    /// (x - mean) / sqrt(variance + 1), so that a picture of one level is not divided by 0.
    private mutating func standardizedAlone(_ pictures: ValueID) throws -> ValueID {
        var mean = ReduceMean()
        mean.axes = [1, 2, 3]
        let centred = try append(Sub(), pictures, append(mean, pictures))
        let variance = try append(mean, append(Mul(), centred, centred))
        let one = graph.addConstant(Tensor(scalar: Float(1)), name: "input.floor")
        return try append(Div(), centred, append(Sqrt(), append(Add(), variance, one)))
    }

    /// A trained constant of normal random numbers.
    mutating func weight(_ name: String, _ shape: [Int], deviation: Double) -> ValueID {
        let numbers = (0..<shape.reduce(1, *)).map { _ in Float(generator.normal() * deviation) }
        return parameter(name, Tensor(numbers, shape: shape))
    }

    /// A trained constant of random numbers within ± `limit`, each equally likely.
    mutating func uniform(_ name: String, _ shape: [Int], limit: Double) -> ValueID {
        let numbers = (0..<shape.reduce(1, *)).map { _ in Float(generator.uniform(-limit, limit)) }
        return parameter(name, Tensor(numbers, shape: shape))
    }

    /// A trained constant of one number.
    mutating func filled(_ name: String, _ count: Int, with number: Float) -> ValueID {
        parameter(name, Tensor([Float](repeating: number, count: count), shape: [count]))
    }

    private mutating func parameter(_ name: String, _ tensor: Tensor) -> ValueID {
        parameters.append("\(prefix).\(name)")
        return graph.addConstant(tensor, name: "\(prefix).\(name)")
    }

    /// Batch normalization of axis 1.
    mutating func normalized(_ x: ValueID, _ name: String, scale: Float = 1) throws -> ValueID {
        let channels = try extent(x, 1)
        let zeros = Tensor([Float](repeating: 0, count: channels), shape: [channels])
        let ones = Tensor([Float](repeating: 1, count: channels), shape: [channels])
        return try append(
            BatchNormalization(), x, filled("\(name).scale", channels, with: scale),
            filled("\(name).bias", channels, with: 0),
            graph.addConstant(zeros, name: "\(prefix).\(name).mean"),
            graph.addConstant(ones, name: "\(prefix).\(name).variance"))
    }

    mutating func activated(_ x: ValueID, _ kind: NetworkLayer.ActivationKind) throws -> ValueID {
        switch kind {
        case .none: x
        case .relu: try append(Relu(), x)
        case .leakyRelu: try append(LeakyRelu(), x)
        case .swish: try append(Swish(), x)
        case .gelu: try append(Gelu(), x)
        case .hardSwish: try append(HardSwish(), x)
        case .tanh: try append(Tanh(), x)
        case .sigmoid: try append(Sigmoid(), x)
        }
    }

    /// x W + b for x of [batch, features].
    mutating func dense(_ x: ValueID, _ units: Int, name: String = "dense", spread: Double = 2) throws -> ValueID {
        let width = try extent(x, shape(x).count - 1)
        let w = weight("\(name).weight", [width, units], deviation: (spread / Double(width)).squareRoot())
        return try append(MatMul(), x, w, filled("\(name).bias", units, with: 0))
    }
}
