import Images

/// Turns a scene into the picture that a camera above the line would take.
///
/// The arithmetic is IEEE double precision with operations that every machine rounds alike (no libm, no fused
/// operations), so that a scene gives the same bytes everywhere.
public struct PartRenderer: Sendable {
    private let scene: PartScene
    private let surface: BrushedSurface
    private let belt: Belt
    private let grain: LatticeNoise
    private let light: Double

    /// The picture of a scene, in colour; `grey()` gives what a monochrome camera would see.
    public static func render(_ scene: PartScene) -> Image {
        PartRenderer(scene).picture()
    }

    private init(_ scene: PartScene) {
        self.scene = scene
        surface = BrushedSurface(scene)
        belt = Belt(scene)
        grain = LatticeNoise(seed: scene.seed, stream: 9)
        light = scene.lamps.reduce(scene.ambient) { $0 + $1.level * $1.diffuse }
    }

    private func picture() -> Image {
        let marks = MarkLayer(scene)
        var image = Image(width: scene.size, height: scene.size, channels: .rgb)
        let beltTint = (red: 0.94, green: 1.0, blue: 1.08)
        for row in 0..<image.height {
            for column in 0..<image.width {
                let place = Point(Double(column) + 0.5, Double(row) + 0.5)
                let coverage = clamped(0.5 - scene.shape.distance(to: place))
                let mark = marks.factor(column, row, coverage)
                let metal = coverage > 0 ? coverage * mark * metalBrightness(at: place) : 0
                let ground = coverage < 1 ? (1 - coverage) * mark * belt.brightness(at: place) * light : 0
                let noise = scene.noise * grain.bell(atColumn: column, row: row)
                let tint = scene.finish.tint
                image[column, row, 0] = recorded(metal * tint.red + ground * beltTint.red + noise)
                image[column, row, 1] = recorded(metal * tint.green + ground * beltTint.green + noise)
                image[column, row, 2] = recorded(metal * tint.blue + ground * beltTint.blue + noise)
            }
        }
        return image
    }

    /// Face inside, chamfer along the outline, a fine dark line between the two.
    private func metalBrightness(at place: Point) -> Double {
        let depth = -scene.shape.distance(to: place)
        let onFace = clamped(depth - scene.chamferWidth + 0.5)
        let crease = 1 - 0.25 * clamped(1 - abs(depth - scene.chamferWidth) / 1.3)
        let face = onFace > 0 ? surface.brightness(at: place) : 0
        let chamfer = onFace < 1 ? chamferBrightness(at: place) : 0
        return mix(chamfer, face, onFace) * crease
    }

    private func chamferBrightness(at place: Point) -> Double {
        let normal = scene.shape.outwardNormal(at: place)
        var sum = scene.ambient * 0.8
        for lamp in scene.lamps {
            let facing = max(0, normal.dot(lamp.azimuth.unit))
            sum += lamp.level * (lamp.diffuse * 0.5 + 1.25 * facing * facing * facing * (lamp.diffuse + 0.1))
        }
        return sum * scene.finish.reflectance * 1.25
    }

    /// The camera's sample of a brightness, in 255 steps.
    private func recorded(_ brightness: Double) -> UInt8 {
        UInt8((CameraResponse.sample(of: brightness) * 255).rounded())
    }
}
