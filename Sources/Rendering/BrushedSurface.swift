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
        let groove = grooves(along, across)
        var light = scene.ambient
        for lamp in scene.lamps {
            let slope = 1 + lamp.falloff * offset.dot(lamp.azimuth.unit) / (Double(scene.size) / 2)
            let distance = (along - lamp.bandOffset + 16 * groove + 0.1 * across) / lamp.bandWidth
            light += lamp.level * (lamp.diffuse * slope + lamp.bandStrength / (1 + distance * distance))
        }
        let blotch = 1 + 0.03 * blotches.value(place.x / 47, place.y / 47)
        return light * scene.finish.reflectance * (1 + scene.brushing.contrast * groove) * blotch
    }

    /// Three octaves of streaks, about -1 to 1.
    private func grooves(_ along: Double, _ across: Double) -> Double {
        let length = scene.brushing.streakLength
        return 0.5 * fine.streak(along / length, across / 1.05)
            + 0.4 * middle.streak(along / (length * 2.2), across / 2.3)
            + 0.3 * coarse.streak(along / (length * 5), across / 7)
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
