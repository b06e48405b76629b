import Statistics

/// A spot or a line that is drawn into a picture, so that a network that says what places are marked sees more marks than
/// there are pictures of.
struct DrawnMark {
    /// The least deviation of a picture's samples that a mark is measured by.
    static let smallestDeviation: Float = 12

    /// What is added to each place, in deviations of the samples around: [row][column].
    private(set) var change: [Float]
    /// How much each place is the mark's: 0 to 255.
    private(set) var mask: [Float]
    private let height: Int
    private let width: Int

    /// Draws a mark into a window.
    /// - Parameter tone: whether it is darker or brighter than what is around.
    init(height: Int, width: Int, _ tone: Augmentation.Tone, _ random: inout SeededGenerator) {
        (self.height, self.width) = (height, width)
        change = [Float](repeating: 0, count: height * width)
        mask = change
        let margin = min(8, Double(min(height, width)) / 8)
        let centre = (
            x: random.uniform(margin, Double(width) - margin), y: random.uniform(margin, Double(height) - margin)
        )
        // A spot's; lines have their own, since most run along rows or columns.
        let angle = random.uniform(0, Double.pi)
        let isBright = tone == .bright || (tone == .both && random.chance(0.5))
        let noise = SmoothNoise(height: height, width: width, spacing: 8, &random)
        if random.chance(0.35) {
            drawSpot(centre, angle, isBright ? 1 : -1, noise, &random)
        } else {
            drawLine(centre, isBright ? 1 : -1, noise, &random)
        }
    }

    /// An uneven ellipse with a soft edge, sometimes with a rim of the other tone.
    private mutating func drawSpot(
        _ centre: (x: Double, y: Double), _ angle: Double, _ sign: Double, _ noise: SmoothNoise,
        _ random: inout SeededGenerator
    ) {
        let radius = Elementary.exp(random.uniform(0.18, 1.95))  // 1.2 to 7 pixels
        let stretch = Elementary.exp(random.uniform(0, 0.8))
        let depth = sign * random.uniform(0.8, 3.5)
        let rim = random.chance(0.3) ? -sign * random.uniform(0, 1) : 0
        draw(around: centre, angle, reach: 2 * radius * stretch + 3) { along, across, place in
            let (a, b) = (along / (radius * stretch), across / (radius / stretch))
            let distance = (a * a + b * b).squareRoot() * (1 + 0.25 * noise[place.x, place.y])
            let share = min(max((1 - distance) * radius / 1.2 + 0.5, 0), 1)
            let edge = max(1 - (distance - 1.2).magnitude * radius / 1.5, 0)
            return (share, share * depth + edge * rim)
        }
    }

    /// A line that fades at its ends. Most run along rows or columns and are nearly straight, as the grain and the edges of parts
    /// are too: such a crack is the hardest to tell from what belongs there. Others run anywhere, and are bent and wavy.
    private mutating func drawLine(
        _ centre: (x: Double, y: Double), _ sign: Double, _ noise: SmoothNoise, _ random: inout SeededGenerator
    ) {
        let quarter = Double.pi / 2
        let angle =
            random.chance(0.25)
            ? random.uniform(0, 2 * quarter)
            : (random.chance(0.5) ? quarter : 0) + random.uniform(-0.1, 0.1)
        let (length, thickness) = (random.uniform(10, 60), random.uniform(0.5, 1.6))
        let isStraight = random.chance(0.75)
        let bend = isStraight ? 0 : random.uniform(-0.01, 0.01)
        let wave = isStraight ? random.uniform(0, 0.5) : 3
        let depth = sign * random.uniform(isStraight ? 1 : 0.5, isStraight ? 3.5 : 2.5)
        draw(around: centre, angle, reach: length + 40) { along, across, place in
            let offset = across + wave * noise[place.x, place.y] + bend * along * along
            let fade = min(max((length - along.magnitude) / 6, 0), 1)
            let share = min(max(thickness - offset.magnitude + 0.5, 0), 1) * fade
            return (share, share * depth)
        }
    }

    /// Draws what a function of the places along and across a direction gives: the mark's share, and the change.
    private mutating func draw(
        around centre: (x: Double, y: Double), _ angle: Double, reach: Double,
        _ value: (_ along: Double, _ across: Double, _ place: (x: Double, y: Double)) -> (share: Double, change: Double)
    ) {
        let (cosine, sine) = (Elementary.cos(angle), Elementary.sin(angle))
        let rows = max(0, Int(centre.y - reach))..<min(height, max(0, Int(centre.y + reach)) + 1)
        let columns = max(0, Int(centre.x - reach))..<min(width, max(0, Int(centre.x + reach)) + 1)
        for row in rows {
            for column in columns {
                let place = (x: Double(column), y: Double(row))
                let (x, y) = (place.x - centre.x, place.y - centre.y)
                let (share, change) = value(x * cosine + y * sine, y * cosine - x * sine, place)
                mask[row * width + column] = Float(255 * share)
                self.change[row * width + column] = Float(change)
            }
        }
    }

    /// Adds the mark to samples [place][channel].
    func put(into samples: inout [Float], channels: Int) {
        let scale = max(Self.deviation(samples), Self.smallestDeviation)
        for place in change.indices where change[place] != 0 {
            for channel in 0..<channels { samples[place * channels + channel] += change[place] * scale }
        }
    }

    private static func deviation(_ samples: [Float]) -> Float {
        var (sum, squares) = (0.0, 0.0)
        for value in samples {
            sum += Double(value)
            squares += Double(value) * Double(value)
        }
        let count = Double(max(samples.count, 1))
        return Float(max(squares / count - sum / count * (sum / count), 0).squareRoot())
    }

    /// Whether any place counts as marked.
    var isVisible: Bool { mask.contains { $0 >= PictureVariation.marked } }

    /// A mask together with the mark.
    func mask(over other: [Float]) -> [Float] { other.isEmpty ? mask : zip(other, mask).map { max($0, $1) } }
}

/// Normally distributed numbers at the corners of a grid, and smooth between them.
struct SmoothNoise {
    private let spacing: Double
    private let columns: Int
    private let corners: [Double]

    /// - Parameters:
    ///   - height: rows that it is asked for, from 0; `width` the columns.
    ///   - spacing: pixels between two corners.
    init(height: Int, width: Int, spacing: Double, _ random: inout SeededGenerator) {
        self.spacing = spacing
        columns = Int(Double(width) / spacing) + 2
        corners = (0..<columns * (Int(Double(height) / spacing) + 2)).map { _ in random.roughlyNormal() }
    }

    subscript(_ x: Double, _ y: Double) -> Double {
        let (column, row) = (Int(x / spacing), Int(y / spacing))
        func smooth(_ t: Double) -> Double { t * t * (3 - 2 * t) }
        let (right, down) = (smooth(x / spacing - Double(column)), smooth(y / spacing - Double(row)))
        let place = row * columns + column
        let upper = corners[place] * (1 - right) + corners[place + 1] * right
        let lower = corners[place + columns] * (1 - right) + corners[place + columns + 1] * right
        return upper * (1 - down) + lower * down
    }
}
