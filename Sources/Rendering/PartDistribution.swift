import Statistics

/// Random parts: the ranges from which scenes are drawn.
///
/// A scene follows from the distribution and a seed alone.
public struct PartDistribution: Sendable {
    /// Width and height of the pictures.
    public var size = 256
    /// Share of parts with scratches.
    public var scratchProbability = 0.5
    /// Greatest number of scratches on a scratched part.
    public var maxScratches = 3
    /// Range of the scratches' visibility; faint ones are more frequent than plain ones.
    public var visibility = 0.07...0.5
    /// Power of all lamps as a share of their power when new.
    public var lampLevel = 1.0
    /// Greatest number of dust specks.
    public var maxSpecks = 14
    /// Greatest number of fibres, which resemble scratches.
    public var maxFibres = 2
    /// Share of phone backs with antenna bands.
    public var seamProbability = 0.3

    /// The usual production: half of the parts scratched, lamps new.
    public init() {}

    /// The scene of one part.
    public func scene(seed: UInt64) -> PartScene {
        var random = SeededGenerator(seed: seed)
        let shape = drawShape(&random)
        let brushing = drawBrushing(on: shape, &random)
        var scene = PartScene(
            seed: seed, size: size, shape: shape,
            finish: random.choice(.steel, .steel, .titanium, .titanium, .roseGold, .graphite),
            brushing: brushing, chamferWidth: random.uniform(4, 6.5),
            seams: drawSeams(on: shape, &random), lamps: drawLamps(&random), ambient: 0.34,
            beltLevel: random.uniform(0.12, 0.17), dust: drawDust(&random), scratches: [],
            noise: random.uniform(0.004, 0.009))
        if random.chance(scratchProbability) {
            for _ in 0..<random.integer(in: 1...max(1, maxScratches)) {
                scene.scratches.append(drawScratch(on: scene, &random))
            }
        }
        return scene
    }

    private func drawShape(_ random: inout SeededGenerator) -> PartShape {
        let unit = Double(size) / 256
        let outline: PartShape.Outline
        switch random.integer(in: 0...9) {
        case 0...2:
            outline = .disc(radius: unit * random.uniform(84, 98))
        case 3...6:  // a watch case
            let half = unit * random.uniform(78, 88)
            outline = .roundedRectangle(
                halfWidth: half, halfHeight: half * random.uniform(1.08, 1.2), cornerRadius: half * 0.46)
        default:  // a phone's back
            outline = .roundedRectangle(
                halfWidth: unit * random.uniform(60, 70), halfHeight: unit * random.uniform(98, 106),
                cornerRadius: unit * random.uniform(17, 24))
        }
        let centre = Point(
            Double(size) / 2 + unit * random.uniform(-7, 7), Double(size) / 2 + unit * random.uniform(-7, 7))
        return PartShape(outline: outline, centre: centre, rotation: Direction(degrees: random.uniform(-5, 5)))
    }

    private func drawBrushing(on shape: PartShape, _ random: inout SeededGenerator) -> Brushing {
        let base = random.choice(0.0, 0.0, 90.0, 45.0)
        let degrees = shape.rotation.turns * 360 + base + random.uniform(-6, 6)
        return Brushing(
            direction: Direction(degrees: degrees), streakLength: random.uniform(34, 70),
            contrast: random.uniform(0.05, 0.1))
    }

    /// One or two bands across a phone's back, near its ends.
    private func drawSeams(on shape: PartShape, _ random: inout SeededGenerator) -> [Seam] {
        guard case .roundedRectangle(let halfWidth, let halfHeight, _) = shape.outline, halfHeight > 1.3 * halfWidth,
            random.chance(seamProbability)
        else { return [] }
        let place = halfHeight * random.uniform(0.6, 0.74)
        let width = random.uniform(0.8, 1.3)
        let depth = random.uniform(0.2, 0.4)
        return [-place, place].prefix(random.integer(in: 1...2)).map { height in
            let middle = shape.centre + shape.rotation.normal * height
            let reach = shape.rotation.unit * halfWidth
            return Seam(points: [middle - reach, middle + reach], width: width, depth: depth)
        }
    }

    private func drawLamps(_ random: inout SeededGenerator) -> [Lamp] {
        let key = Lamp(
            level: lampLevel, diffuse: 0.34, azimuth: Direction(degrees: random.uniform(200, 250)),
            falloff: random.uniform(0.1, 0.35), bandOffset: random.uniform(-70, 30),
            bandWidth: random.uniform(36, 64), bandStrength: random.uniform(0.35, 0.6))
        let fill = Lamp(
            level: lampLevel, diffuse: 0.16, azimuth: Direction(degrees: random.uniform(-40, 20)),
            falloff: random.uniform(0.05, 0.2), bandOffset: random.uniform(40, 95),
            bandWidth: random.uniform(14, 26), bandStrength: random.uniform(0.1, 0.3))
        return [key, fill]
    }

    private func drawDust(_ random: inout SeededGenerator) -> [Dust] {
        var dust: [Dust] = []
        for _ in 0..<random.integer(in: 0...max(0, maxSpecks)) {
            let place = Point(random.uniform(0, Double(size)), random.uniform(0, Double(size)))
            dust.append(
                Dust(points: [place], radius: random.uniform(0.7, 1.9), contrast: random.choice(0.5, 0.35, -0.3, -0.45))
            )
        }
        for _ in 0..<random.integer(in: 0...max(0, maxFibres)) {
            let start = Point(random.uniform(0, Double(size)), random.uniform(0, Double(size)))
            let points = Curve(
                start: start, heading: Direction(turns: random.uniform(0, 1)), length: random.uniform(9, 26),
                bend: random.uniform(-0.5, 0.5)
            ).points(count: 13)
            dust.append(Dust(points: points, radius: random.uniform(0.6, 1.0), contrast: random.choice(0.25, -0.3)))
        }
        return dust
    }

    /// A scratch on the face that crosses the grooves at 12 degrees at least: one along them cannot be told from them.
    private func drawScratch(on scene: PartScene, _ random: inout SeededGenerator) -> Scratch {
        let heading = Direction(turns: scene.brushing.direction.turns + random.uniform(12, 168) / 360)
        let length = Double(size) / 256 * random.uniform(22, 105)
        let bend = random.uniform(-0.09, 0.09)
        let inset = scene.chamferWidth + 5
        var start = scene.shape.centre
        for _ in 0..<64 {
            let candidate = Point(random.uniform(0, Double(size)), random.uniform(0, Double(size)))
            let curve = Curve(start: candidate, heading: heading, length: length, bend: bend)
            start = candidate
            if curve.points(count: 5).allSatisfy({ scene.shape.distance(to: $0) < -inset }) { break }
            start = scene.shape.centre
        }
        let points = Curve(start: start, heading: heading, length: length, bend: bend).points(count: 25)
        let share = random.uniform(0, 1)
        let width = random.uniform(0.7, 1.5)
        let strength = mix(visibility.lowerBound, visibility.upperBound, share * share)
        return Scratch(
            points: points.filter { scene.shape.distance(to: $0) < -scene.chamferWidth },
            width: width, visibility: strength, contrast: strength, isBright: random.chance(0.7))
    }
}
