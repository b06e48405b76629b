/// The face of a part: grooves, the lamps' mirror images broken up by them, and faint blotches.
struct BrushedSurface {
    private let scene: PartScene
    private let fine, middle, coarse, blotches: LatticeNoise

    init(_ scene: PartScene) {
        self.scene = scene
        fine = LatticeNoise(seed: scene.seed, stream: 1)
        middle = LatticeNoise(seed: scene.seed, stream: 2)
        coarse = LatticeNoise(seed: scene.seed, stream: 3)
        blotches = LatticeNoise(seed: scene.seed, stream: 4)
    }

    /// The light that the face returns at a place.
    func brightness(at place: Point) -> Double {
        let offset = place - scene.shape.centre
        let along = offset.dot(scene.brushing.direction.unit)
        let across = offset.dot(scene.brushing.direction.normal)
        let isStraight = scene.brushing.pattern == .straight
        let groove = isStraight ? grooves(along, across) : circularGrooves(offset)
        var light = scene.ambient
        for lamp in scene.lamps {
            let slope = 1 + lamp.falloff * offset.dot(lamp.azimuth.unit) / (Double(scene.size) / 2)
            let distance =
                isStraight
                ? (along - lamp.bandOffset + 16 * groove + 0.1 * across) / lamp.bandWidth
                : Self.sector(offset, lamp) + 0.4 * groove
            light += lamp.level * (lamp.diffuse * slope + lamp.bandStrength / (1 + distance * distance))
        }
        let blotch = 1 + 0.03 * blotches.value(place.x / 47, place.y / 47)
        let marks = extras(at: place, groove)
        return light * scene.finish.reflectance * (1 + scene.brushing.contrast * groove) * blotch * marks
    }

    /// Reflections and smudges as one factor.
    private func extras(at place: Point, _ groove: Double) -> Double {
        var factor = 1.0
        for reflection in scene.reflections {
            let distance = abs((place - reflection.place).dot(reflection.direction.normal) + 2 * groove)
            factor *= 1 + reflection.strength * clamped((reflection.halfWidth - distance) / reflection.softness + 0.5)
        }
        for smudge in scene.smudges {
            let offset = place - smudge.centre
            let x = offset.dot(smudge.direction.unit) / smudge.length
            let y = offset.dot(smudge.direction.normal) / smudge.width
            let rest = max(0, 1 - x * x - y * y)
            guard rest > 0 else { continue }
            factor *= 1 + smudge.strength * rest * (0.7 + 0.6 * blotches.value(place.x / 5, place.y / 5))
        }
        return factor
    }

    /// How far a place of circular brushing is from the two sectors where it mirrors a lamp, in half widths of them.
    private static func sector(_ offset: Point, _ lamp: Lamp) -> Double {
        let projected = offset.dot(lamp.azimuth.unit)
        let share = projected * projected / (offset.dot(offset) + 4)
        return (1 - share) * 120 / lamp.bandWidth
    }

    /// Three octaves of streaks, about -1 to 1.
    private func grooves(_ along: Double, _ across: Double) -> Double {
        let length = scene.brushing.streakLength
        return 0.5 * fine.streak(along / length, across / 1.05)
            + 0.4 * middle.streak(along / (length * 2.2), across / 2.3)
            + 0.3 * coarse.streak(along / (length * 5), across / 7)
    }

    /// The same in circles. Two ways of counting along them, each cut where the other is whole, are blended.
    private func circularGrooves(_ offset: Point) -> Double {
        let radius = offset.length
        guard radius > 1 else { return 0 }
        let share = clamped(offset.x / radius * 1.5 + 0.5)
        let right = share > 0 ? grooves(offset.y / (radius + abs(offset.x)) * 2 * radius, radius) : 0
        let left = share < 1 ? grooves(offset.y / (radius + abs(offset.x)) * 2 * radius + 1000, radius) : 0
        return share * right + (1 - share) * left
    }
}

/// The dark ribbed conveyor belt with the part's soft shadow.
struct Belt {
    private let scene: PartScene
    private let rubber: LatticeNoise
    private let shadowOffset: Point

    init(_ scene: PartScene) {
        self.scene = scene
        rubber = LatticeNoise(seed: scene.seed, stream: 6)
        shadowOffset = (scene.lamps.first?.azimuth.unit ?? Point(0, -1)) * -7
    }

    /// The share of light that the belt returns at a place.
    func brightness(at place: Point) -> Double {
        let rib = place.x / 8 - (place.x / 8).rounded(.down)
        let profile = rib < 0.18 ? 0.72 : 1.0
        let rough =
            1 + 0.12 * rubber.value(place.x / 1.3, place.y / 1.3) + 0.1 * rubber.value(place.x / 31, place.y / 31)
        let depth = clamped((scene.shape.distance(to: place - shadowOffset) + 4) / 18)
        return scene.beltLevel * profile * rough * mix(0.35, 1, depth)
    }
}
