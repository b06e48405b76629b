import Core
import IR
import Statistics

/// Labelled pictures that are varied while training.
struct PictureExamples: ExampleSource {
    let bank: PictureBank
    /// The pictures of the bank that these examples are.
    let pictures: [Int]
    let labels: [Int]
    let classes: Int
    let weights: [Float]
    let augmentation: Augmentation
    let seed: UInt64

    var count: Int { pictures.count }

    func target(_ example: Int) -> [Float] {
        var shares = [Float](repeating: 0, count: classes)
        shares[labels[example]] = 1
        return shares
    }

    func weight(_ example: Int) -> Float { weights[example] }

    func inputs(_ examples: [Int], epoch: Int?) throws -> Tensor {
        let shape = [examples.count, bank.height, bank.width, bank.channels]
        return Tensor(.uint8, shape, of: UInt8.self) { target in
            bank.bytes.withUnsafeBufferPointer { bytes in
                for (row, example) in examples.enumerated() {
                    let source = UnsafeBufferPointer(
                        rebasing: bytes[pictures[example] * bank.stride..<(pictures[example] + 1) * bank.stride])
                    let place = UnsafeMutableBufferPointer(
                        rebasing: target[row * bank.stride..<(row + 1) * bank.stride])
                    guard let epoch else {
                        _ = place.update(fromContentsOf: source)
                        continue
                    }
                    var random = SeededGenerator(
                        seed: seed, stream: "augmentation", index: UInt64(epoch) << 32 | UInt64(pictures[example]))
                    PictureVariation(augmentation, &random).apply(
                        source, to: place, height: bank.height, width: bank.width, channels: bank.channels, &random)
                }
            }
        }
    }
}
