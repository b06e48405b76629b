import Core
import IR
import Operators

/// Executes a graph by the operators' reference semantics: the oracle that everything else is compared with.
///
/// Values are freed after their last use. Nothing is cached between runs.
public struct Interpreter: Sendable {
    /// Called with each node and its outputs, right after they are computed.
    public typealias Observer = GraphEvaluator.Observer

    public var graph: Graph { evaluator.graph }
    private let evaluator: GraphEvaluator

    /// - Parameter graph: a graph that the verifier accepts; `run` reports what it stumbles over in another.
    public init(_ graph: Graph) { evaluator = GraphEvaluator(graph) }

    /// The graph's outputs by name.
    /// - Parameters:
    ///   - inputs: a tensor for each graph input, of its type and of a shape within its bounds. Extents of one symbol
    ///     are the same everywhere.
    ///   - observer: told of every node's outputs.
    public func run(
        _ inputs: [String: Tensor], observer: Observer? = nil
    ) throws(InterpreterError) -> [String: Tensor] {
        try InputCheck.check(inputs, against: graph)
        let outputs: [Tensor]
        do throws(EvaluationError) {
            outputs = try evaluator.run(graph.inputs.compactMap { inputs[$0.name] }, observer: observer)
        } catch {
            switch error {
            case .node(let label, let reason): throw .node(label, reason)
            case .undefined(let output): throw .undefined(output: output)
            }
        }
        return Dictionary(zip(graph.outputs.map(\.name), outputs)) { first, _ in first }
    }
}
