/// Scratches, seams and dust as factors of brightness, one a pixel.
struct MarkLayer {
    private let size: Int
    private var grooves: [Double]
    private var dust: [Double]

    init(_ scene: PartScene) {
        size = scene.size
        grooves = [Double](repeating: 1, count: size * size)
        dust = grooves
        for (index, scratch) in scene.scratches.enumerated() {
            draw(scratch, depth: LatticeNoise(seed: scene.seed, stream: 100 + UInt64(index)))
        }
        for seam in scene.seams { draw(seam) }
        for grain in scene.dust { draw(grain) }
    }

    /// The factor at a pixel that the part covers by `coverage`: scratches and seams are on the part alone.
    func factor(_ column: Int, _ row: Int, _ coverage: Double) -> Double {
        let index = row * size + column
        return dust[index] * mix(1, grooves[index], coverage)
    }

    /// A core that catches the light and a flank beside it that loses it, fading at the ends, of uneven depth.
    private mutating func draw(_ scratch: Scratch, depth: LatticeNoise) {
        let line = Polyline(scratch.points)
        let sign = scratch.isBright ? 1.0 : -1.0
        for (column, row, place) in Self.pixels(around: scratch.points, margin: 3 * scratch.width + 1, size) {
            guard let nearest = line.nearest(to: place) else { continue }
            let taper = clamped(min(nearest.position, 1 - nearest.position) * 7)
            let uneven = 0.8 + 0.3 * depth.value(nearest.position * line.length / 7, 0)
            let core = Self.bump(nearest.side, scratch.width)
            let flank = Self.bump(nearest.side - 1.5 * scratch.width, scratch.width)
            let change = scratch.visibility * taper * uneven * sign * (core - 0.45 * flank)
            grooves[row * size + column] *= max(0.05, 1 + change)
        }
    }

    private mutating func draw(_ seam: Seam) {
        let line = Polyline(seam.points)
        for (column, row, place) in Self.pixels(around: seam.points, margin: seam.width + 1, size) {
            guard let nearest = line.nearest(to: place) else { continue }
            grooves[row * size + column] *= 1 - seam.depth * clamped(seam.width + 0.5 - nearest.distance)
        }
    }

    private mutating func draw(_ grain: Dust) {
        let line = Polyline(grain.points)
        for (column, row, place) in Self.pixels(around: grain.points, margin: grain.radius + 1, size) {
            guard let nearest = line.nearest(to: place) else { continue }
            let cover = clamped(grain.radius + 0.5 - nearest.distance)
            dust[row * size + column] *= 1 + grain.contrast * cover
        }
    }

    /// 1 on the line, 0 from half a pixel beyond `width` on, smooth between.
    private static func bump(_ distance: Double, _ width: Double) -> Double {
        let share = distance / (width + 0.5)
        let rest = max(0, 1 - share * share)
        return rest * rest
    }

    /// The pixels of the box around some places.
    static func pixels(
        around points: [Point], margin: Double, _ size: Int
    ) -> [(column: Int, row: Int, place: Point)] {
        guard let box = Box(around: points, margin: margin, within: size) else { return [] }
        return (box.y..<box.y + box.height).flatMap { row in
            (box.x..<box.x + box.width).map { ($0, row, Point(Double($0) + 0.5, Double(row) + 0.5)) }
        }
    }
}

/// A chain of segments.
struct Polyline {
    private let points: [Point]
    /// Length of all segments together.
    let length: Double

    init(_ points: [Point]) {
        self.points = points
        length = zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
    }

    /// The nearest piece of the chain: its distance, the same with a sign for the side, and how far along the chain
    /// it is, 0 at the first point and 1 at the last. Nil without points.
    func nearest(to place: Point) -> (distance: Double, side: Double, position: Double)? {
        guard let first = points.first else { return nil }
        guard points.count > 1, length > 0 else {
            let distance = (place - first).length
            return (distance, distance, 0.5)
        }
        var best = (distance: Double.infinity, side: Double.infinity, position: 0.0)
        var passed = 0.0
        for (start, end) in zip(points, points.dropFirst()) {
            let step = end - start
            let extent = step.length
            guard extent > 0 else { continue }
            let share = clamped((place - start).dot(step) / (extent * extent))
            let offset = place - (start + step * share)
            let distance = offset.length
            if distance < best.distance {
                let isLeft = step.x * offset.y - step.y * offset.x < 0
                best = (distance, isLeft ? -distance : distance, (passed + share * extent) / length)
            }
            passed += extent
        }
        return best
    }
}
