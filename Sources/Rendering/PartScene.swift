/// Everything that a picture of a part shows, as plain values: rendering it twice gives the same bytes.
///
/// Brightness is relative: 1 is the brightest that the camera can record. Lengths are pixels.
public struct PartScene: Sendable, Equatable {
    /// Seeds the textures and the noise; the shapes follow from the other values.
    public var seed: UInt64
    /// Width and height of the picture.
    public var size: Int
    /// Outline and place of the part.
    public var shape: PartShape
    /// Material of the part.
    public var finish: Finish
    /// Brushed texture of the face.
    public var brushing: Brushing
    /// Width of the chamfer along the outline.
    public var chamferWidth: Double
    /// Grooves that belong to the part, such as a phone's antenna bands. They are not defects.
    public var seams: [Seam]
    /// The lamps over the line.
    public var lamps: [Lamp]
    /// Light that comes from everywhere.
    public var ambient: Double
    /// Brightness of the belt under full light.
    public var beltLevel: Double
    /// Specks and fibres lying on part and belt.
    public var dust: [Dust]
    /// The defects: the ground truth of the picture.
    public var scratches: [Scratch]
    /// Standard deviation of the camera's noise.
    public var noise: Double
    /// Mirror images of what stands around the line. They are not defects.
    public var reflections: [Reflection] = []
    /// Traces of fingers on the face. They are not defects.
    public var smudges: [Smudge] = []

    /// Contrast of the plainest scratch; 0 without any.
    public var plainestContrast: Double { scratches.map(\.contrast).max() ?? 0 }

    /// True when the part has a defect.
    public var isScratched: Bool { !scratches.isEmpty }

    /// A box around each scratch, in the order of `scratches`.
    public var scratchBoxes: [Box] {
        scratches.compactMap { Box(around: $0.points, margin: $0.width + 1, within: size) }
    }
}

/// The material of a part: how much light it returns, and in which colour.
public struct Finish: Sendable, Equatable {
    /// Name for people.
    public let name: String
    /// Share of the light that the face returns.
    public let reflectance: Double
    /// Factors of red, green and blue.
    public let tint: (red: Double, green: Double, blue: Double)

    /// Bright neutral steel.
    public static let steel = Finish(name: "steel", reflectance: 0.72, tint: (0.985, 1.0, 1.02))
    /// Slightly warm titanium.
    public static let titanium = Finish(name: "titanium", reflectance: 0.62, tint: (1.04, 1.0, 0.95))
    /// Rose-gold anodized aluminium.
    public static let roseGold = Finish(name: "rose gold", reflectance: 0.68, tint: (1.12, 0.97, 0.88))
    /// Dark anodized aluminium.
    public static let graphite = Finish(name: "graphite", reflectance: 0.48, tint: (0.97, 1.0, 1.05))

    /// Finishes are equal when their names are: names are unique.
    public static func == (first: Finish, second: Finish) -> Bool { first.name == second.name }
}

/// Fine parallel grooves.
public struct Brushing: Sendable, Equatable {
    /// Along the grooves.
    public var direction: Direction
    /// Length of the shortest streaks in pixels.
    public var streakLength: Double
    /// Relative change of brightness between grooves.
    public var contrast: Double
    /// How the grooves run.
    public var pattern = Pattern.straight

    /// The ways of brushing.
    public enum Pattern: String, Sendable {
        /// Along the direction.
        case straight
        /// In circles about the part's centre.
        case circular
    }

    /// A brushed texture of straight grooves.
    public init(direction: Direction, streakLength: Double, contrast: Double) {
        self.direction = direction
        self.streakLength = streakLength
        self.contrast = contrast
    }
}

/// A straight dark groove across the part, made on purpose.
public struct Seam: Sendable, Equatable {
    /// The two ends; what lies outside the part is not drawn.
    public var points: [Point]
    /// Half width.
    public var width: Double
    /// Relative loss of brightness, 0 to 1.
    public var depth: Double
}

/// A long lamp whose mirror image on brushed metal is a band across the grooves.
public struct Lamp: Sendable, Equatable {
    /// Power as a share of the power when new: lower as the lamp ages.
    public var level: Double
    /// Diffuse light on the whole part.
    public var diffuse: Double
    /// From where the light comes; shades the chamfer and casts the shadow.
    public var azimuth: Direction
    /// Fall-off of the diffuse light over half the picture, along `azimuth`.
    public var falloff: Double
    /// Place of the reflected band along the grooves, from the part's centre.
    public var bandOffset: Double
    /// Half width of the band.
    public var bandWidth: Double
    /// Brightness of the band.
    public var bandStrength: Double
}

/// The soft mirror image of a beam or a window: a band across the face, brighter or darker than the rest.
public struct Reflection: Sendable, Equatable {
    /// A place in the middle of the band.
    public var place: Point
    /// Along the band.
    public var direction: Direction
    /// Half width.
    public var halfWidth: Double
    /// Width of its soft borders.
    public var softness: Double
    /// Relative change of brightness.
    public var strength: Double
}

/// A patch that reflects a little less or more, uneven as a finger leaves it.
public struct Smudge: Sendable, Equatable {
    /// The middle.
    public var centre: Point
    /// Along the longer axis.
    public var direction: Direction
    /// The longer and the shorter half axis.
    public var length, width: Double
    /// Relative change of brightness in the middle.
    public var strength: Double
}

/// A speck or a fibre that lies on the surface. It is not a defect.
public struct Dust: Sendable, Equatable {
    /// The middle line: one point for a speck, several for a fibre.
    public var points: [Point]
    /// Half width.
    public var radius: Double
    /// Relative change of brightness: above 0 bright, below 0 dark.
    public var contrast: Double
}

/// A scratch: a shallow groove with a lit and a shaded flank.
public struct Scratch: Sendable, Equatable {
    /// The middle line, from end to end.
    public var points: [Point]
    /// Half width at the widest place.
    public var width: Double
    /// Relative change of brightness at the deepest place, 0 to 1.
    public var visibility: Double
    /// The same in the picture under new lamps, where the camera's response leaves less of it on a bright face: about 0.1 is
    /// hard to see, 0.5 is plain.
    public var contrast: Double
    /// Whether the groove catches the light (brighter than the face) or loses it.
    public var isBright: Bool
}
