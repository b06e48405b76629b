import Statistics

/// One drawn variation of a picture: where each pixel comes from, and how its brightness changes.
struct PictureVariation {
    /// The place in the source, from the middle, of a place in the result: [x, y] = matrix · [x, y] + offset.
    private var matrix: (xx: Double, xy: Double, yx: Double, yy: Double)
    private var offset: (x: Double, y: Double)
    private let gain: Double
    private let contrast: Double
    /// The difference of brightness over the width and the height.
    private let slope: (x: Double, y: Double)
    private let blur: Double
    private let noise: Double
    private let patch: (x: Double, y: Double, width: Double, height: Double)
    private let isIdentity: Bool

    /// Draws a variation. Every change draws its numbers whether it is used or not, so that changing one leaves the others.
    init(_ augmentation: Augmentation, _ random: inout SeededGenerator) {
        let flips = (x: random.chance(0.5), y: random.chance(0.5))
        let turn = random.integer(in: 0...3)
        let angle = random.uniform(-1, 1) * augmentation.rotation * Double.pi / 180
        let move = (x: random.uniform(-1, 1) * augmentation.shift, y: random.uniform(-1, 1) * augmentation.shift)
        let zoom = 1 + random.uniform(-1, 1) * augmentation.zoom
        gain = 1 + random.uniform(-1, 1) * augmentation.brightness
        contrast = 1 + random.uniform(-1, 1) * augmentation.contrast
        let direction = random.uniform(0, 2 * Double.pi)
        let strength = random.uniform(0, 1) * augmentation.gradient
        slope = (x: strength * Elementary.cos(direction), y: strength * Elementary.sin(direction))
        blur = random.uniform(0, 1) * augmentation.blur
        noise = random.uniform(0, 1) * augmentation.noise
        let side = augmentation.erase
        patch = (
            x: random.uniform(0, 1), y: random.uniform(0, 1), width: random.uniform(0, side),
            height: random.uniform(0, side)
        )
        let (cosine, sine) = (Elementary.cos(angle) / zoom, Elementary.sin(angle) / zoom)
        matrix = (xx: cosine, xy: -sine, yx: sine, yy: cosine)
        if augmentation.flipsHorizontally && flips.x { (matrix.xx, matrix.yx) = (-matrix.xx, -matrix.yx) }
        if augmentation.flipsVertically && flips.y { (matrix.xy, matrix.yy) = (-matrix.xy, -matrix.yy) }
        if augmentation.turns {
            for _ in 0..<turn {
                matrix = (xx: matrix.xy, xy: -matrix.xx, yx: matrix.yy, yy: -matrix.yx)
            }
        }
        offset = move
        isIdentity = augmentation == Augmentation()
    }

    /// Writes a window of the varied picture. Places outside the source are those of its border.
    /// - Parameters:
    ///   - levels: what the samples are multiplied by and what is added then, before they vary.
    ///   - graft: a piece of another picture, with its samples, that this one gets.
    ///   - drawn: a mark that is drawn into it.
    func apply(
        _ source: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<UInt8>, height: Int, width: Int,
        channels: Int, _ window: PictureWindow, _ levels: Levels? = nil,
        graft: (PictureGraft, [Float])? = nil, drawn: DrawnMark? = nil, _ random: inout SeededGenerator
    ) {
        if isIdentity && window.centre == nil && levels == nil && graft == nil && drawn == nil {
            _ = target.update(fromContentsOf: source)
            return
        }
        var samples = samples(source, height, width, channels, window, levels)
        if let (graft, piece) = graft { graft.put(piece, into: &samples, channels: channels) }
        drawn?.put(into: &samples, channels: channels)
        if blur > 0.2 { soften(&samples, window.height, window.width, channels) }
        relight(&samples, window.height, window.width, channels, &random)
        for place in samples.indices { target[place] = UInt8(min(max(samples[place], 0), 255).rounded()) }
    }

    /// The level of a mask from which on a place counts as marked: small marks lose some when they are scaled down.
    static let marked: Float = 96

    /// What samples are multiplied by, and what is added then.
    typealias Levels = (scale: Float, shift: Float)

    /// The samples of a window of the varied mask.
    func samples(_ mask: [UInt8], _ height: Int, _ width: Int, _ window: PictureWindow) -> [Float] {
        mask.withUnsafeBufferPointer { samples($0, height, width, 1, window, nil) }
    }

    /// The samples of a window of the varied picture, without what changes its light.
    func samples(
        _ source: UnsafeBufferPointer<UInt8>, _ height: Int, _ width: Int, _ channels: Int, _ window: PictureWindow,
        _ levels: Levels?
    ) -> [Float] {
        var samples = [Float](repeating: 0, count: window.height * window.width * channels)
        sample(source, into: &samples, height, width, channels, window)
        if let levels {
            for place in samples.indices { samples[place] = samples[place] * levels.scale + levels.shift }
        }
        return samples
    }

    /// Bilinear samples of the source.
    private func sample(
        _ source: UnsafeBufferPointer<UInt8>, into samples: inout [Float], _ height: Int, _ width: Int, _ channels: Int,
        _ window: PictureWindow
    ) {
        let (middleX, middleY) = (Double(window.width - 1) / 2, Double(window.height - 1) / 2)
        let centre = window.centre ?? (Double(width - 1) / 2, Double(height - 1) / 2)
        // Turned pictures that are not square keep their proportions by the shorter side.
        var place = 0
        for row in 0..<window.height {
            for column in 0..<window.width {
                let (x, y) = (Double(column) - middleX, Double(row) - middleY)
                let fromX = matrix.xx * x + matrix.xy * y + centre.x + offset.x * Double(window.width)
                let fromY = matrix.yx * x + matrix.yy * y + centre.y + offset.y * Double(window.height)
                let (clampedX, clampedY) = (
                    min(max(fromX, 0), Double(width - 1)), min(max(fromY, 0), Double(height - 1))
                )
                let (left, top) = (Int(clampedX), Int(clampedY))
                let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
                let (partX, partY) = (Float(clampedX - Double(left)), Float(clampedY - Double(top)))
                for channel in 0..<channels {
                    let a = Float(source[(top * width + left) * channels + channel])
                    let b = Float(source[(top * width + right) * channels + channel])
                    let c = Float(source[(bottom * width + left) * channels + channel])
                    let d = Float(source[(bottom * width + right) * channels + channel])
                    let upper = a + (b - a) * partX
                    let lower = c + (d - c) * partX
                    samples[place] = upper + (lower - upper) * partY
                    place += 1
                }
            }
        }
    }

    /// A blur by a Gauss filter along rows and columns.
    private func soften(_ samples: inout [Float], _ height: Int, _ width: Int, _ channels: Int) {
        let radius = max(1, Int((2 * blur).rounded(.up)))
        var taps = (-radius...radius).map { Float(Elementary.exp(-Double($0 * $0) / (2 * blur * blur))) }
        let sum = taps.reduce(0, +)
        for index in taps.indices { taps[index] /= sum }
        var rows = samples
        for row in 0..<height {
            for column in 0..<width {
                for channel in 0..<channels {
                    var value: Float = 0
                    for (index, tap) in taps.enumerated() {
                        let from = min(max(column + index - radius, 0), width - 1)
                        value += tap * samples[(row * width + from) * channels + channel]
                    }
                    rows[(row * width + column) * channels + channel] = value
                }
            }
        }
        for row in 0..<height {
            for column in 0..<width {
                for channel in 0..<channels {
                    var value: Float = 0
                    for (index, tap) in taps.enumerated() {
                        let from = min(max(row + index - radius, 0), height - 1)
                        value += tap * rows[(from * width + column) * channels + channel]
                    }
                    samples[(row * width + column) * channels + channel] = value
                }
            }
        }
    }

    private func relight(
        _ samples: inout [Float], _ height: Int, _ width: Int, _ channels: Int, _ random: inout SeededGenerator
    ) {
        var sum: Float = 0
        for value in samples { sum += value }
        let mean = sum / Float(max(samples.count, 1))
        let hidden = (
            left: Int(patch.x * Double(width)), top: Int(patch.y * Double(height)),
            right: Int((patch.x + patch.width) * Double(width)), bottom: Int((patch.y + patch.height) * Double(height))
        )
        var place = 0
        for row in 0..<height {
            let high = slope.y * (2 * Double(row) / Double(max(height - 1, 1)) - 1)
            for column in 0..<width {
                let wide = slope.x * (2 * Double(column) / Double(max(width - 1, 1)) - 1)
                let factor = Float(gain * (1 + high + wide))
                let isHidden =
                    column >= hidden.left && column < hidden.right && row >= hidden.top && row < hidden.bottom
                for _ in 0..<channels {
                    var value = isHidden ? mean : (samples[place] - mean) * Float(contrast) + mean
                    value *= factor
                    if noise > 0 { value += Float(noise * random.roughlyNormal()) }
                    samples[place] = value
                    place += 1
                }
            }
        }
    }
}
