import Compiler
import Core
import Differentiation
import Execution
import IR
import Operators
import Targets

/// What each feature of an input, in each step, adds to the output: gradients integrated over the way from the mean of the
/// training data to the input (Sundararajan et al. 2017). The sum is the output's difference to that of the mean.
public struct SeriesExplanation: Sendable {
    /// The output, and that of the mean.
    public var output: Double
    public var baseline: Double
    /// One number for each of the input, in its order.
    public var contributions: [Double]
    /// The extents of the input without the batch: steps and features, or features.
    public var shape: [Int]

    /// Explains an input.
    /// - Parameters:
    ///   - graph: a network that takes one example, whose constant `input.mean` is the mean.
    ///   - column: the output's column: a class, or 0.
    ///   - steps: points on the way.
    public init(_ numbers: [Float], _ graph: Graph, column: Int, steps: Int = 64) throws {
        guard let port = graph.inputs.first, let whole = graph.type(of: port.value).fixedShape, whole.first == 1 else {
            throw TrainingError("the model takes no numbers in single precision; contributions are for those")
        }
        let (means, places) = try Self.start(of: graph)
        let prepared = try FeatureGraph(graph, at: places)
        let numbers = try prepared.features(of: numbers, shape: whole)
        let extents = prepared.shape
        shape = Array(extents.dropFirst())
        guard let width = shape.last, means.count == width, let input = prepared.rest.inputs.first else {
            throw TrainingError("the model's means are not those of its features; train it again")
        }
        let start = numbers.indices.map { means[$0 % width] }
        var slopes = try prepared.rest.differentiable()
        guard let end = slopes.outputs.first?.value else { throw TrainingError("the model gives nothing") }
        func list(_ number: Int) -> ValueID { slopes.addConstant(Tensor([Int64(number)], shape: [1])) }
        let score = try slopes.append(Slice(), [end, list(column), list(column + 1), list(1)])[0]
        let (backward, gradients) = try slopes.gradients(of: score, for: [input.value])
        slopes = backward
        slopes.outputs = [Port(name: "score", value: score), Port(name: "gradient", value: gradients[0])]
        slopes.removeUnusedNodes()
        let model = try ModelCompiler().load(slopes, for: Target.host())
        func run(_ share: Float) throws -> (score: Double, gradient: [Float]) {
            let place = zip(start, numbers).map { $0 + share * ($1 - $0) }
            let results = try model.run([Tensor(place, shape: extents)])
            return (Double(results[0].elements(as: Float.self)?.first ?? 0), results[1].elements(as: Float.self) ?? [])
        }
        var sums = [Double](repeating: 0, count: numbers.count)
        for step in 0..<steps {
            let gradient = try run((Float(step) + 0.5) / Float(steps)).gradient
            for place in sums.indices { sums[place] += Double(gradient[place]) }
        }
        contributions = sums.indices.map { sums[$0] / Double(steps) * Double(numbers[$0] - start[$0]) }
        (self.output, baseline) = (try run(1).score, try run(0).score)
    }

    /// The means of the features, and the values that are the features: those that means are taken from.
    private static func start(of graph: Graph) throws(TrainingError) -> (means: [Float], places: [ValueID]) {
        let named = graph.namedConstants.filter { $0.key.hasSuffix("input.mean") }
        let constants = Set(named.values)
        let places = graph.nodes.compactMap { node -> ValueID? in
            guard node.op is Sub, let mean = node.input(1), constants.contains(mean) else { return nil }
            return node.input(0)
        }
        let first = named.min { $0.key < $1.key }
        guard let means = first.flatMap({ graph.constant($0.value)?.elements(as: Float.self) }), !places.isEmpty else {
            throw TrainingError(
                "the model does not say the mean of its training data; contributions are for networks and trees of "
                    + "mlc train")
        }
        return (means, places)
    }

    /// The contribution of each feature over all steps.
    public var byFeature: [Double] {
        let width = shape.last ?? 1
        return (0..<width).map { feature in
            stride(from: feature, to: contributions.count, by: width).reduce(0) { $0 + contributions[$1] }
        }
    }
}
