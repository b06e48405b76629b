import Statistics

/// Random watch and phone cases for `scratch-watch`: varied outlines, straight and circular brushing, lamps, dust,
/// reflections, smudges, and scratches from hairlines that nobody minds to plain ones.
///
/// A part is held when its plainest scratch has a contrast of `holdContrast` or more in the picture that new lamps give; older
/// lamps do not change what is held. A scene follows from the distribution and a seed alone; each kind of thing has draws of
/// its own.
public struct WatchDistribution: Sendable {
    /// Contrast from which a scratch holds its part.
    public static let holdContrast = 0.14

    /// Width and height of the pictures.
    public var size = 256
    /// Share of parts that are held.
    public var holdProbability = 0.5
    /// Share of the parts to hold that bear three to eight scratches instead of one or two. None in the usual production:
    /// a network learns from such parts sooner what a scratch is.
    public var crowdedProbability = 0.0
    /// Share of parts to pass that have hairlines.
    public var hairlineProbability = 0.4
    /// Share of parts whose plainest scratch is near the limit, on either side.
    public var borderlineProbability = 0.03
    /// Power of all lamps as a share of their power when new.
    public var lampLevel = 1.0

    /// Contrasts of hairlines, of scratches near the limit, and of those that are held; faint ones are more frequent.
    private static let (hairlines, borderline, held) = (0.03...0.09, 0.10...0.18, 0.18...0.6)

    /// The usual production: half of the parts held, lamps new.
    public init() {}

    /// Pixels per unit of length; a picture is 256 units wide.
    var unit: Double { Double(size) / 256 }

    /// The scene of one part.
    public func scene(seed: UInt64) -> PartScene {
        func stream(_ name: String) -> SeededGenerator { SeededGenerator(seed: seed, stream: name) }
        var (shapes, surfaces, lights, dirt) = (stream("shape"), stream("surface"), stream("light"), stream("dirt"))
        let shape = drawShape(&shapes)
        var scene = PartScene(
            seed: seed, size: size, shape: shape,
            finish: surfaces.choice(.steel, .steel, .titanium, .titanium, .roseGold, .graphite),
            brushing: drawBrushing(on: shape, &surfaces), chamferWidth: unit * surfaces.uniform(3.5, 7),
            seams: drawSeams(on: shape, &surfaces), lamps: drawLamps(&lights), ambient: 0.34,
            beltLevel: lights.uniform(0.1, 0.2), dust: drawDust(&dirt), scratches: [],
            noise: lights.uniform(0.004, 0.01))
        scene.reflections = drawReflections(&lights)
        scene.smudges = drawSmudges(on: shape, &dirt)
        var scratches = stream("scratches")
        scene.scratches = drawScratches(on: scene, &scratches)
        for index in scene.lamps.indices { scene.lamps[index].level *= lampLevel }
        return scene
    }
}

// MARK: - Lamps and what they show

extension WatchDistribution {
    /// New lamps: a long key lamp, a fill lamp and sometimes a third; no two cells of a line are lit alike.
    private func drawLamps(_ random: inout SeededGenerator) -> [Lamp] {
        let level = random.uniform(0.94, 1.06)
        var lamps = [
            Lamp(
                level: level, diffuse: random.uniform(0.28, 0.38),
                azimuth: Direction(degrees: random.uniform(190, 260)), falloff: random.uniform(0.05, 0.4),
                bandOffset: unit * random.uniform(-80, 40), bandWidth: unit * random.uniform(32, 70),
                bandStrength: random.uniform(0.25, 0.6)),
            Lamp(
                level: level, diffuse: random.uniform(0.1, 0.2), azimuth: Direction(degrees: random.uniform(-50, 30)),
                falloff: random.uniform(0.05, 0.25), bandOffset: unit * random.uniform(30, 100),
                bandWidth: unit * random.uniform(12, 30), bandStrength: random.uniform(0.05, 0.3)),
        ]
        if random.chance(0.3) {
            lamps.append(
                Lamp(
                    level: level, diffuse: 0.05, azimuth: Direction(degrees: random.uniform(80, 130)), falloff: 0.1,
                    bandOffset: unit * random.uniform(-100, 100), bandWidth: unit * random.uniform(10, 20),
                    bandStrength: random.uniform(0.05, 0.2)))
        }
        return lamps
    }

    private func drawReflections(_ random: inout SeededGenerator) -> [Reflection] {
        (0..<random.integer(in: 0...2)).map { _ in
            Reflection(
                place: Point(random.uniform(0, Double(size)), random.uniform(0, Double(size))),
                direction: Direction(turns: random.uniform(0, 1)), halfWidth: unit * random.uniform(8, 30),
                softness: unit * random.uniform(6, 24), strength: random.choice(0.12, 0.07, -0.06, -0.1))
        }
    }

    private func drawSmudges(on shape: PartShape, _ random: inout SeededGenerator) -> [Smudge] {
        (0..<random.integer(in: 0...2)).map { _ in
            let place = Point(unit * random.uniform(-70, 70), unit * random.uniform(-70, 70))
            let width = unit * random.uniform(9, 18)
            return Smudge(
                centre: shape.centre + place, direction: Direction(turns: random.uniform(0, 1)),
                length: width * random.uniform(1.1, 1.8), width: width, strength: random.choice(-0.1, -0.06, 0.06))
        }
    }

    private func drawDust(_ random: inout SeededGenerator) -> [Dust] {
        func anywhere(_ random: inout SeededGenerator) -> Point {
            Point(random.uniform(0, Double(size)), random.uniform(0, Double(size)))
        }
        let specks = (0..<random.integer(in: 0...18)).map { _ in
            Dust(
                points: [anywhere(&random)], radius: random.uniform(0.6, 1.2 + 0.8 * unit),
                contrast: random.choice(0.5, 0.35, -0.3, -0.45))
        }
        let fibres = (0..<random.integer(in: 0...2)).map { _ in
            let bend = random.uniform(0.2, 0.8) * random.choice(1, -1)
            let curve = Curve(
                start: anywhere(&random), heading: Direction(turns: random.uniform(0, 1)),
                length: unit * random.uniform(12, 30), bend: bend)
            return Dust(
                points: curve.points(count: 17), radius: random.uniform(0.5, 0.6 + 0.4 * unit),
                contrast: random.choice(0.25, -0.3))
        }
        return specks + fibres
    }
}

// MARK: - Scratches

extension WatchDistribution {
    /// The scratches of a part to hold, to pass with hairlines, or without any.
    private func drawScratches(on scene: PartScene, _ random: inout SeededGenerator) -> [Scratch] {
        let (isHeld, isBorderline) = (random.chance(holdProbability), random.chance(borderlineProbability))
        let hasHairlines = random.chance(isHeld ? 0.3 : hairlineProbability)
        var scratches: [Scratch] = []
        if isHeld || isBorderline {
            let range = isBorderline ? Self.borderline : Self.held
            let isCrowded = crowdedProbability > 0 && isHeld && random.chance(crowdedProbability)
            for _ in 0..<(isCrowded ? random.integer(in: 3...8) : random.chance(0.25) ? 2 : 1) {
                drawScratch(on: scene, range, &random).map { scratches.append($0) }
            }
        }
        if hasHairlines {
            for _ in 0..<random.integer(in: 1...3) {
                drawScratch(on: scene, Self.hairlines, &random).map { scratches.append($0) }
            }
        }
        return scratches
    }

    /// A scratch whole on the face that crosses the grooves at 12 degrees at least: one along them cannot be told from
    /// them. Nil when no place for it was found.
    private func drawScratch(
        on scene: PartScene, _ contrast: ClosedRange<Double>, _ random: inout SeededGenerator
    ) -> Scratch? {
        var length = unit * random.uniform(26, 110)
        let (bend, crossing) = (random.uniform(-0.09, 0.09), random.uniform(12, 168) / 360)
        let (width, share, isBright) = (random.uniform(0.7, 1.5), random.uniform(0, 1), random.chance(0.7))
        let inset = scene.chamferWidth + 3 * unit
        for attempt in 0..<240 {
            if attempt % 24 == 23 { length = max(length * 0.85, 18 * unit) }
            // A place by its polar coordinates, so that the direction of a circle through it is known.
            let place = Direction(turns: random.uniform(0, 1))
            let start = scene.shape.centre + place.unit * (unit * 112 * random.uniform(0, 1).squareRoot())
            let groove = scene.brushing.pattern == .straight ? scene.brushing.direction.turns : place.turns + 0.25
            let curve = Curve(start: start, heading: Direction(turns: groove + crossing), length: length, bend: bend)
            let points = curve.points(count: 21)
            guard points.allSatisfy({ scene.shape.distance(to: $0) < -inset }) else { continue }
            return scratch(
                along: points, width: width * (0.6 + 0.4 * unit),
                showing: mix(contrast.lowerBound, contrast.upperBound, share * share), isBright, on: scene)
        }
        return nil
    }

    /// A scratch as deep as it must be to show with a contrast. One that should be brighter than a face which saturates the
    /// camera is darker instead, as scratches in a mirror image are.
    private func scratch(
        along points: [Point], width: Double, showing contrast: Double, _ isBright: Bool, on scene: PartScene
    ) -> Scratch {
        let surface = BrushedSurface(scene)
        let brightnesses = points.map { surface.brightness(at: $0) }
        func drawn(_ limit: Double) -> Scratch {
            let change = CameraResponse.change(showing: contrast, over: brightnesses, limit: limit)
            let shown = CameraResponse.contrast(of: change, over: brightnesses)
            return Scratch(points: points, width: width, visibility: abs(change), contrast: shown, isBright: limit > 0)
        }
        let first = drawn(isBright ? 0.9 : -0.9)
        return isBright && first.contrast < 0.99 * contrast ? drawn(-0.9) : first
    }
}
