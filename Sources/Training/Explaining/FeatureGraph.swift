import Compiler
import Core
import Execution
import IR
import Targets

/// A model taken apart where its preparation ends: what makes the features of its columns, and what answers from them.
struct FeatureGraph {
    /// From the model's input to the features; nil when they are the same.
    private let preparation: CompiledModel?
    /// From the features, its one input, to the model's outputs.
    let rest: Graph
    /// The extents of the features with the batch.
    let shape: [Int]

    /// - Parameters:
    ///   - graph: a model for one example with one input.
    ///   - places: the values that are the features; several for the members of an ensemble, which prepare them alike.
    init(_ graph: Graph, at places: [ValueID]) throws {
        guard let first = places.first, let port = graph.inputs.first, graph.inputs.count == 1,
            let shape = graph.type(of: first).fixedShape, graph.type(of: first).dtype == .float32
        else { throw TrainingError("the model takes no numbers in single precision; contributions are for those") }
        self.shape = shape
        guard places.contains(where: { $0 != port.value }) else {
            (preparation, rest) = (nil, graph)
            return
        }
        var before = graph
        before.outputs = [Port(name: "features", value: first)]
        before.removeUnusedNodes()
        preparation = try ModelCompiler().load(before, for: Target.host())
        var rest = graph
        rest.inputs = []
        let features = rest.addInput("features", graph.type(of: first))
        for index in rest.nodes.indices {
            rest.nodes[index].inputs = rest.nodes[index].inputs.map { input in
                input.map { places.contains($0) ? features : $0 }
            }
        }
        rest.removeUnusedNodes()
        self.rest = rest
    }

    /// The features of one example.
    /// - Parameters:
    ///   - numbers: what the model takes.
    ///   - extents: the model's extents for them, with the batch.
    func features(of numbers: [Float], shape extents: [Int]) throws -> [Float] {
        guard numbers.count == extents.reduce(1, *) else {
            let text = extents.dropFirst().map(String.init).joined(separator: " x ")
            throw TrainingError("the model takes \(text) numbers, not \(numbers.count)")
        }
        guard let preparation else { return numbers }
        return try preparation.run([Tensor(numbers, shape: extents)])[0].elements(as: Float.self) ?? []
    }
}
