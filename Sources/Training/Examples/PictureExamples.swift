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
    let marks: PictureMarks?
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
                    var random = draws(example, epoch)
                    PictureVariation(augmentation, &random).apply(
                        source, to: place, height: bank.height, width: bank.width, channels: bank.channels, &random)
                }
            }
        }
    }

    /// The numbers that vary an example in an epoch.
    private func draws(_ example: Int, _ epoch: Int) -> SeededGenerator {
        SeededGenerator(
            seed: seed, stream: "augmentation", index: UInt64(epoch) << 32 | UInt64(pictures[example]))
    }

    func areas(_ examples: [Int], epoch: Int, rows: Int, columns: Int) -> Tensor {
        let places = rows * columns
        var shares = [Float](repeating: 0, count: examples.count * places * 2)
        for (row, example) in examples.enumerated() {
            guard let mask = marks?.mask(pictures[example]) else { continue }
            var random = draws(example, epoch)
            let variation = PictureVariation(augmentation, &random)
            let isMarked = variation.cells(mask, bank.height, bank.width, rows: rows, columns: columns)
            for place in 0..<places {
                let target = (row * places + place) * 2
                if isMarked[place] { shares[target + 1] = PictureMarks.weight } else { shares[target] = 1 }
            }
        }
        return Tensor(shares, shape: [examples.count * places, 2])
    }
}
