/// The outline of a part and where it lies in the picture.
public struct PartShape: Sendable, Equatable {
    /// The kinds of outline; lengths in pixels.
    public enum Outline: Sendable, Equatable {
        /// A phone or watch case.
        case roundedRectangle(halfWidth: Double, halfHeight: Double, cornerRadius: Double)
        /// A round case back.
        case disc(radius: Double)
    }

    /// The outline about its own centre.
    public var outline: Outline
    /// The centre in the picture.
    public var centre: Point
    /// The direction of the outline's own x axis.
    public var rotation: Direction
    /// What stands out of the outline, such as lugs, a crown and buttons.
    public var bosses: [Feature] = []
    /// What is cut out of it, such as the opening for a dial or a camera.
    public var holes: [Feature] = []

    /// An outline at a place of the part's own axes.
    public struct Feature: Sendable, Equatable {
        /// The outline about its own centre.
        public var outline: Outline
        /// The centre relative to the part's, along its own axes.
        public var offset: Point

        /// A placed outline.
        public init(_ outline: Outline, at offset: Point = Point(0, 0)) {
            self.outline = outline
            self.offset = offset
        }
    }

    /// A word for the outline: `round`, `square` or `phone`.
    public var kind: String {
        switch outline {
        case .disc: "round"
        case .roundedRectangle(let halfWidth, let halfHeight, _): halfHeight > 1.3 * halfWidth ? "phone" : "square"
        }
    }

    /// A placed outline.
    public init(outline: Outline, centre: Point, rotation: Direction) {
        self.outline = outline
        self.centre = centre
        self.rotation = rotation
    }

    /// Signed distance in pixels to the outline: negative inside the part. Where bosses and holes meet the outline it is
    /// a bound of the distance.
    public func distance(to place: Point) -> Double {
        let offset = place - centre
        let own = Point(offset.dot(rotation.unit), offset.dot(rotation.normal))
        // Turning a disc would only round its distances.
        var distance = outline.distance(to: outline.isRound ? offset : own)
        guard !bosses.isEmpty || !holes.isEmpty else { return distance }
        for boss in bosses { distance = min(distance, boss.outline.distance(to: own - boss.offset)) }
        for hole in holes { distance = max(distance, -hole.outline.distance(to: own - hole.offset)) }
        return distance
    }

    /// The unit vector that points away from the nearest piece of the outline, by central differences.
    func outwardNormal(at place: Point) -> Point {
        let step = 0.5
        let gradient = Point(
            distance(to: place + Point(step, 0)) - distance(to: place - Point(step, 0)),
            distance(to: place + Point(0, step)) - distance(to: place - Point(0, step)))
        let length = gradient.length
        return length > 1e-9 ? gradient * (1 / length) : Point(0, 0)
    }
}

extension PartShape.Outline {
    /// True for discs.
    var isRound: Bool {
        if case .disc = self { true } else { false }
    }

    /// Signed distance of a place from the outline about the origin.
    func distance(to place: Point) -> Double {
        switch self {
        case .disc(let radius):
            return place.length - radius
        case .roundedRectangle(let halfWidth, let halfHeight, let cornerRadius):
            let x = abs(place.x) - halfWidth + cornerRadius
            let y = abs(place.y) - halfHeight + cornerRadius
            return Point(max(x, 0), max(y, 0)).length + min(max(x, y), 0) - cornerRadius
        }
    }
}
