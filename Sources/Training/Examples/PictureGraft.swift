/// A piece of one picture that another one gets: a marked place, or in the outline of one a piece from anywhere.
///
/// Half of the pieces show no mark, so that seams say nothing of marks.
struct PictureGraft {
    /// The largest share of the places that an outline may cover.
    static let largest = 0.15

    /// The example that the piece is of.
    let content: Int
    /// Where in its picture it lies.
    let window: PictureWindow
    let variation: PictureVariation
    /// How much each place is the piece's: 1 within the outline, falling to 0 around it.
    let share: [Float]
    /// The places around the outline, by which the levels of both pictures are made alike.
    let ring: [Int]
    /// The marks within the piece: 0 to 255.
    let mask: [Float]

    /// Puts samples of the piece into those of another picture, both [place][channel].
    func put(_ piece: [Float], into samples: inout [Float], channels: Int) {
        for channel in 0..<channels {
            var difference: Float = 0
            for place in ring { difference += samples[place * channels + channel] - piece[place * channels + channel] }
            difference /= Float(max(ring.count, 1))
            for place in share.indices where share[place] > 0 {
                let index = place * channels + channel
                samples[index] += (piece[index] + difference - samples[index]) * share[place]
            }
        }
    }

    /// What is left of another picture's mask beside the piece; nothing of an empty one.
    func rest(of other: [Float]) -> [Float] { zip(other, share).map { $0 * (1 - $1) } }

    /// The marks that the piece brings: 0 to 255 for each place.
    var marks: [Float] { zip(mask, share).map { $0 * $1 } }

    /// The mask of another picture that has got the piece.
    func mask(over other: [Float]) -> [Float] {
        other.isEmpty ? marks : zip(rest(of: other), marks).map { $0 + $1 }
    }
}

extension PictureExamples {
    /// The piece of another picture that an example gets in an epoch; nil for none.
    func graft(_ example: Int, _ epoch: Int) -> PictureGraft? {
        guard augmentation.paste > 0, let marks, !marked.isEmpty, marks.mask(pictures[example]) != nil else {
            return nil
        }
        var random = draws(example, epoch, "paste")
        guard random.chance(augmentation.paste) else { return nil }
        let showsMark = random.chance(0.5)
        let model = marked[random.integer(in: 0...marked.count - 1)]
        let (window, variation) = (window(model, 1, &random), PictureVariation(augmentation, &random))
        let outline = variation.samples(marks.mask(pictures[model]) ?? [], bank.height, bank.width, window)
        let inside = outline.map { $0 >= PictureVariation.marked ? Float(1) : 0 }
        let size = inside.count { $0 > 0 }
        guard size > 0, Double(size) <= PictureGraft.largest * Double(inside.count) else { return nil }
        let (height, width) = (window.height, window.width)
        let share = MaskFilter(height: height, width: width, radius: 2).mean(
            MaskFilter(height: height, width: width, radius: 2).largest(inside))
        let around = MaskFilter(height: height, width: width, radius: 4).largest(inside)
        let ring = inside.indices.filter { around[$0] > 0 && inside[$0] == 0 }
        if showsMark {
            return PictureGraft(
                content: model, window: window, variation: variation, share: share, ring: ring, mask: outline)
        }
        let content = random.integer(in: 0...count - 1)
        guard let known = marks.mask(pictures[content]) else { return nil }
        let other = self.window(content, 0, &random)
        let change = PictureVariation(augmentation, &random)
        let mask =
            known.isEmpty
            ? [Float](repeating: 0, count: share.count) : change.samples(known, bank.height, bank.width, other)
        return PictureGraft(
            content: content, window: other, variation: change, share: share, ring: ring, mask: mask)
    }
}
