import Core
import Exporters
import IR

/// A trained model that gives scores for examples and becomes an ONNX file.
protocol FittedModel {
    /// For each example of the set the probabilities of its classes, its predicted number, or how unusual it is.
    func scores(_ examples: [Int], of set: ExampleSet) throws -> [[Double]]

    /// The model with its preprocessing as an ONNX file that takes any number of examples.
    func encoded(_ metadata: ONNXMetadata) throws -> [UInt8]

    /// The course of the training.
    var curve: [NetworkTrainer.EpochResult] { get }
}
