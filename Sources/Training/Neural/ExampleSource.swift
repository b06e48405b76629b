import Core
import IR

/// Examples that a network is trained or judged on.
public protocol ExampleSource {
    /// The number of examples.
    var count: Int { get }

    /// The network's input for some examples, of shape [examples.count] and the input's.
    /// - Parameter epoch: draws of augmentation depend on it and on the example alone; nil for none.
    func inputs(_ examples: [Int], epoch: Int?) throws -> Tensor

    /// What the network should give for an example: shares of classes, or numbers on the scale of the loss.
    func target(_ example: Int) -> [Float]

    /// How much an example counts; 1 on average.
    func weight(_ example: Int) -> Float
}
