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

    /// What the network should give for an example as it is varied in an epoch. Shares of 0 leave it out.
    func target(_ example: Int, epoch: Int) -> [Float]

    /// How much an example counts; 1 on average.
    func weight(_ example: Int) -> Float

    /// For each place of a grid over the inputs of some examples the shares of "unmarked" and "marked", of shape
    /// [examples.count · rows · columns, 2], varied as the inputs of that epoch are. Shares of 0 leave a place out.
    func areas(_ examples: [Int], epoch: Int, rows: Int, columns: Int) -> Tensor
}

extension ExampleSource {
    func target(_ example: Int, epoch: Int) -> [Float] { target(example) }

    func areas(_ examples: [Int], epoch: Int, rows: Int, columns: Int) -> Tensor {
        let shape = [examples.count * rows * columns, 2]
        return Tensor([Float](repeating: 0, count: shape[0] * 2), shape: shape)
    }
}
