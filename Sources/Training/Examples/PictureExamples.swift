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
    /// The squares that training cuts out; nil for whole pictures.
    let crop: PictureCrop?
    /// How much a marked place counts; nil for as much as makes those of a picture count as its other places together.
    var markedWeight: Float?
    /// The class of squares that show no marked place though their picture has one; nil when there is none.
    var unmarkedClass: Int?
    /// The examples that have a marked place, which others may get.
    var marked: [Int] = []
    /// The mean and the deviation of each picture, which its squares are standardized by; nil for squares as they are.
    var moments: [(mean: Float, deviation: Float)]?
    let seed: UInt64

    /// What squares of standardized pictures are like in bytes: wide enough for lights, fine enough for faint marks.
    static let standard = (mean: Float(128), deviation: Float(36))

    var count: Int { pictures.count }

    func target(_ example: Int) -> [Float] { shares(of: labels[example]) }

    private func shares(of label: Int?) -> [Float] {
        var shares = [Float](repeating: 0, count: classes)
        if let label { shares[label] = 1 }
        return shares
    }

    /// What a square shows where it is known: away from the marked places of its picture the class without marks, and what
    /// was put or drawn into it. A square with but the edge of a marked place is left out, and among pictures with masks one
    /// of a picture whose mask is missing.
    func target(_ example: Int, epoch: Int) -> [Float] {
        guard let mask = marks?.mask(pictures[example]) else {
            return crop != nil && !marked.isEmpty ? shares(of: nil) : target(example)
        }
        let (square, piece) = (window(example, epoch), graft(example, epoch))
        let drawn = drawnMark(example, epoch)
        guard piece != nil || drawn != nil || (crop != nil && !mask.isEmpty && !square.isAroundMark) else {
            return target(example)
        }
        let own = samples(mask, example, epoch)
        let kept = piece?.rest(of: own).max() ?? own.max() ?? 0
        if kept >= PictureVariation.marked { return target(example) }
        let added = piece?.marks.max() ?? 0
        if let piece, added >= PictureVariation.marked { return target(piece.content) }
        if let drawn, drawn.isVisible { return shares(of: drawnClass) }
        guard max(kept, added) < 1 else { return shares(of: nil) }
        return mask.isEmpty ? target(example) : shares(of: unmarkedClass)
    }

    /// The class of squares with a drawn mark: the other one of two; nil when it is not known.
    private var drawnClass: Int? { classes == 2 ? unmarkedClass.map { 1 - $0 } : nil }

    /// What is drawn into an example in an epoch; nil for nothing.
    func drawnMark(_ example: Int, _ epoch: Int) -> DrawnMark? {
        guard augmentation.marks > 0, marks?.mask(pictures[example]) != nil else { return nil }
        var random = draws(example, epoch, "marks")
        guard random.chance(augmentation.marks) else { return nil }
        let square = window(example, epoch)
        return DrawnMark(height: square.height, width: square.width, augmentation.tone, &random)
    }

    /// The samples of a picture's mask as an epoch varies them; none when no place is marked.
    private func samples(_ mask: PictureMarks.Mask, _ example: Int, _ epoch: Int) -> [Float] {
        guard !mask.isEmpty else { return [] }
        var random = draws(example, epoch, "augmentation")
        return PictureVariation(augmentation, &random)
            .samples(mask, bank.height, bank.width, window(example, epoch))
    }

    func weight(_ example: Int) -> Float { weights[example] }

    func inputs(_ examples: [Int], epoch: Int?) throws -> Tensor {
        let (height, width) =
            epoch == nil ? (bank.height, bank.width) : (crop?.side ?? bank.height, crop?.side ?? bank.width)
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
                    let variation = PictureVariation(augmentation, &random)
                    let piece = graft(example, epoch)
                    variation.apply(
                        source, to: place, height: bank.height, width: bank.width, channels: bank.channels,
                        window(example, epoch), levels(example), graft: piece.map { ($0, pixels(of: $0, bytes)) },
                        drawn: drawnMark(example, epoch), &random)
                }
            }
        }
    }

    /// The samples of the piece that is put into another picture.
    private func pixels(of graft: PictureGraft, _ bytes: UnsafeBufferPointer<UInt8>) -> [Float] {
        let start = pictures[graft.content] * bank.stride
        return graft.variation.samples(
            UnsafeBufferPointer(rebasing: bytes[start..<start + bank.stride]), bank.height, bank.width, bank.channels,
            graft.window, levels(graft.content))
    }

    /// What makes the samples of a picture standard ones.
    private func levels(_ example: Int) -> (scale: Float, shift: Float)? {
        guard let (mean, deviation) = moments?[example] else { return nil }
        let scale = Self.standard.deviation / deviation
        return (scale, Self.standard.mean - mean * scale)
    }

    /// The numbers that vary an example in an epoch.
    func draws(_ example: Int, _ epoch: Int, _ stream: String) -> SeededGenerator {
        SeededGenerator(seed: seed, stream: stream, index: UInt64(epoch) << 32 | UInt64(pictures[example]))
    }

    /// The part of a picture that an epoch trains on: the whole, a square around a marked place, or one that is anywhere.
    private func window(_ example: Int, _ epoch: Int) -> PictureWindow {
        var random = draws(example, epoch, "crop")
        return window(example, crop?.marked ?? 1, &random)
    }

    /// - Parameter share: how often the square is around a marked place, of a picture that has one.
    func window(_ example: Int, _ share: Double, _ random: inout SeededGenerator) -> PictureWindow {
        guard let side = crop?.side else { return PictureWindow(height: bank.height, width: bank.width) }
        if let mask = marks?.mask(pictures[example]), !mask.isEmpty, share >= 1 || random.chance(share) {
            let number = random.integer(in: 1...max(1, mask.count { $0 >= 128 }))
            var count = 0
            let pixel = mask.firstIndex { value in
                if value >= 128 { count += 1 }
                return count == number
            }
            // The marked place stays inside when the square is turned and moved.
            let (x, y) = (random.uniform(-0.3, 0.3) * Double(side), random.uniform(-0.3, 0.3) * Double(side))
            let centre = (Double((pixel ?? 0) % bank.width) + x, Double((pixel ?? 0) / bank.width) + y)
            return PictureWindow(height: side, width: side, centre: centre, isAroundMark: true)
        }
        let place = bank.places[pictures[example]]
        let x = Double(place.left) + random.uniform(0, 1) * Double(place.width - 1)
        let y = Double(place.top) + random.uniform(0, 1) * Double(place.height - 1)
        return PictureWindow(height: side, width: side, centre: (x, y))
    }

    func areas(_ examples: [Int], epoch: Int, rows: Int, columns: Int) -> Tensor {
        let places = rows * columns
        var shares = [Float](repeating: 0, count: examples.count * places * 2)
        for (row, example) in examples.enumerated() {
            guard let mask = marks?.mask(pictures[example]) else { continue }
            let own = samples(mask, example, epoch)
            var varied = graft(example, epoch)?.mask(over: own) ?? own
            if let drawn = drawnMark(example, epoch) { varied = drawn.mask(over: varied) }
            let isMarked = window(example, epoch).cells(varied, rows: rows, columns: columns)
            let marked = isMarked.count { $0 }
            let weights = weights(marked: marked, of: places)
            for place in 0..<places {
                let target = (row * places + place) * 2
                if isMarked[place] { shares[target + 1] = weights.marked } else { shares[target] = weights.unmarked }
            }
        }
        return Tensor(shares, shape: [examples.count * places, 2])
    }

    /// How much each unmarked and each marked place counts where so many of all are marked.
    private func weights(marked: Int, of places: Int) -> (unmarked: Float, marked: Float) {
        if let markedWeight { return (1, markedWeight) }
        guard marked > 0 && marked < places else { return (1, 1) }
        let half = Float(places) / 2
        return (half / Float(places - marked), half / Float(marked))
    }
}
