import Core
import IR

/// A trained model that gives scores for examples and becomes a graph.
protocol FittedModel {
    /// For each example of the set the probabilities of its classes, or its predicted number.
    func scores(_ examples: [Int], of set: ExampleSet) throws -> [[Double]]

    /// The model with its preprocessing as a graph that takes any number of examples.
    func graph() throws -> Graph

    /// The course of the training.
    var curve: [NetworkTrainer.EpochResult] { get }
}
