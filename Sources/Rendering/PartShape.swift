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

    /// A placed outline.
    public init(outline: Outline, centre: Point, rotation: Direction) {
        self.outline = outline
        self.centre = centre
        self.rotation = rotation
    }

    /// Signed distance in pixels to the outline: negative inside the part.
    public func distance(to place: Point) -> Double {
        let offset = place - centre
        switch outline {
        case .disc(let radius):
            return offset.length - radius
        case .roundedRectangle(let halfWidth, let halfHeight, let cornerRadius):
            let x = abs(offset.dot(rotation.unit)) - halfWidth + cornerRadius
            let y = abs(offset.dot(rotation.normal)) - halfHeight + cornerRadius
            return Point(max(x, 0), max(y, 0)).length + min(max(x, y), 0) - cornerRadius
        }
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
