/// How pictures are varied while training. Every number is the largest change; each picture of each epoch draws its own.
public struct Augmentation: Hashable, Sendable {
    public var flipsHorizontally = false
    public var flipsVertically = false
    /// Quarter turns.
    public var turns = false
    /// Degrees, to either side.
    public var rotation = 0.0
    /// The share of a side that the picture is moved by, to either side.
    public var shift = 0.0
    /// The largest change of size, to either side: 0.2 goes from 0.8 to 1.2.
    public var zoom = 0.0
    /// The largest change of the brightness by a factor: 0.4 goes from 0.6 to 1.4.
    public var brightness = 0.0
    /// The largest change of the contrast by a factor.
    public var contrast = 0.0
    /// The largest difference of brightness between two opposite sides, as from a lamp: 0.3 goes from 0.7 to 1.3.
    public var gradient = 0.0
    /// The largest deviation of a blur, in pixels.
    public var blur = 0.0
    /// The largest deviation of noise, in levels of 0 to 255.
    public var noise = 0.0
    /// The largest side, as a share, of a grey patch over the picture.
    public var erase = 0.0

    /// The share of the pictures that get a piece of another one: as often a marked place as none. Needs masks.
    public var paste = 0.0

    /// Whether drawn marks are darker or brighter than what is around them.
    public enum Tone: String, CaseIterable, Sendable { case dark, bright, both }
    /// The share of the pictures that get a drawn spot or line, where what is marked is known.
    public var marks = 0.0
    public var tone = Tone.both

    public init() {}

    init(_ node: RecipeNode) throws(RecipeError) {
        try node.allow([
            "flip", "turns", "rotation", "shift", "zoom", "brightness", "contrast", "gradient", "blur", "noise",
            "erase", "paste", "marks",
        ])
        for word in try node["flip"]?.texts() ?? [] {
            switch word {
            case "horizontal": flipsHorizontally = true
            case "vertical": flipsVertically = true
            case "both": (flipsHorizontally, flipsVertically) = (true, true)
            default: throw node.error("flip is horizontal, vertical or both, not '\(word)'")
            }
        }
        turns = try node["turns"]?.flag() ?? false
        rotation = try node["rotation"]?.number(in: 0...180) ?? 0
        shift = try node["shift"]?.number(in: 0...0.5) ?? 0
        zoom = try node["zoom"]?.number(in: 0...0.9) ?? 0
        brightness = try node["brightness"]?.number(in: 0...0.95) ?? 0
        contrast = try node["contrast"]?.number(in: 0...0.95) ?? 0
        gradient = try node["gradient"]?.number(in: 0...0.95) ?? 0
        blur = try node["blur"]?.number(in: 0...10) ?? 0
        noise = try node["noise"]?.number(in: 0...100) ?? 0
        paste = try node["paste"]?.number(in: 0...1) ?? 0
        if let drawn = node["marks"] {
            if drawn.isMapping { try drawn.allow(["share", "tone"]) }
            marks = try (drawn.isMapping ? drawn.required("share") : drawn).number(in: 0...1)
            if drawn.isMapping { tone = try drawn["tone"]?.choice(Tone.self) ?? .both }
        }
        erase = try node["erase"]?.number(in: 0...0.8) ?? 0
    }
}
