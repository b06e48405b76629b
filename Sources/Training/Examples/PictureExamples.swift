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
    /// The side of the squares that training cuts out; nil for whole pictures.
    let crop: Int?
    /// The mean and the deviation of each picture, which its squares are standardized by; nil for squares as they are.
    var moments: [(mean: Float, deviation: Float)]?
    let seed: UInt64

    /// What squares of standardized pictures are like in bytes: wide enough for lights, fine enough for faint marks.
    static let standard = (mean: Float(128), deviation: Float(36))

    var count: Int { pictures.count }

    func target(_ example: Int) -> [Float] {
        var shares = [Float](repeating: 0, count: classes)
        shares[labels[example]] = 1
        return shares
    }

    func weight(_ example: Int) -> Float { weights[example] }

    func inputs(_ examples: [Int], epoch: Int?) throws -> Tensor {
        let (height, width) = epoch == nil ? (bank.height, bank.width) : (crop ?? bank.height, crop ?? bank.width)
        let stride = height * width * bank.channels
        return Tensor(.uint8, [examples.count, height, width, bank.channels], of: UInt8.self) { target in
            bank.bytes.withUnsafeBufferPointer { bytes in
                for (row, example) in examples.enumerated() {
                    let source = UnsafeBufferPointer(
                        rebasing: bytes[pictures[example] * bank.stride..<(pictures[example] + 1) * bank.stride])
                    let place = UnsafeMutableBufferPointer(rebasing: target[row * stride..<(row + 1) * stride])
                    guard let epoch else {
                        _ = place.update(fromContentsOf: source)
                        continue
                    }
                    var random = draws(example, epoch, "augmentation")
                    PictureVariation(augmentation, &random).apply(
                        source, to: place, height: bank.height, width: bank.width, channels: bank.channels,
                        window(example, epoch), levels(example), &random)
                }
            }
        }
    }

    /// What makes the samples of a picture standard ones.
    private func levels(_ example: Int) -> (scale: Float, shift: Float)? {
        guard let (mean, deviation) = moments?[example] else { return nil }
        let scale = Self.standard.deviation / deviation
        return (scale, Self.standard.mean - mean * scale)
    }

    /// The numbers that vary an example in an epoch.
    private func draws(_ example: Int, _ epoch: Int, _ stream: String) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: stream, index: UInt64(epoch) << 32 | UInt64(pictures[example]))
    }

    /// The part of a picture that an epoch trains on: the whole, or a square around a marked place, or anywhere in a
    /// picture without one.
    private func window(_ example: Int, _ epoch: Int) -> PictureWindow {
        guard let crop else { return PictureWindow(height: bank.height, width: bank.width) }
        var random = draws(example, epoch, "crop")
        if let mask = marks?.mask(pictures[example]), !mask.isEmpty {
            let number = random.integer(in: 1...max(1, mask.count { $0 >= 128 }))
            var count = 0
            let pixel = mask.firstIndex { value in
                if value >= 128 { count += 1 }
                return count == number
            }
            // The marked place stays inside when the square is turned and moved.
            let (x, y) = (random.uniform(-0.3, 0.3) * Double(crop), random.uniform(-0.3, 0.3) * Double(crop))
            let centre = (Double((pixel ?? 0) % bank.width) + x, Double((pixel ?? 0) / bank.width) + y)
            return PictureWindow(height: crop, width: crop, centre: centre)
        }
        let place = bank.places[pictures[example]]
        let x = Double(place.left) + random.uniform(0, 1) * Double(place.width - 1)
        let y = Double(place.top) + random.uniform(0, 1) * Double(place.height - 1)
        return PictureWindow(height: crop, width: crop, centre: (x, y))
    }

    /// The marked cells of a picture count as much as its other cells together, however few they are.
    func areas(_ examples: [Int], epoch: Int, rows: Int, columns: Int) -> Tensor {
        let places = rows * columns
        var shares = [Float](repeating: 0, count: examples.count * places * 2)
        for (row, example) in examples.enumerated() {
            guard let mask = marks?.mask(pictures[example]) else { continue }
            var random = draws(example, epoch, "augmentation")
            let variation = PictureVariation(augmentation, &random)
            let isMarked = variation.cells(
                mask, bank.height, bank.width, window(example, epoch), rows: rows, columns: columns)
            let marked = isMarked.count { $0 }
            let half = Float(places) / 2
            let isBalanced = marked > 0 && marked < places
            let unmarkedWeight = isBalanced ? half / Float(places - marked) : 1
            let markedWeight = isBalanced ? half / Float(marked) : 1
            for place in 0..<places {
                let target = (row * places + place) * 2
                if isMarked[place] { shares[target + 1] = markedWeight } else { shares[target] = unmarkedWeight }
            }
        }
        return Tensor(shares, shape: [examples.count * places, 2])
    }
}
