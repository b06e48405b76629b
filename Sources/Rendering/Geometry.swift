/// A place or a vector in pixels: x to the right, y downwards, (0, 0) the outer corner of the first pixel.
public struct Point: Sendable, Equatable {
    /// Distance from the left border.
    public var x: Double
    /// Distance from the upper border.
    public var y: Double

    /// A place or a vector.
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    static func + (first: Point, second: Point) -> Point { Point(first.x + second.x, first.y + second.y) }
    static func - (first: Point, second: Point) -> Point { Point(first.x - second.x, first.y - second.y) }
    static func * (vector: Point, factor: Double) -> Point { Point(vector.x * factor, vector.y * factor) }

    /// Euclidean length.
    var length: Double { (x * x + y * y).squareRoot() }

    /// The inner product.
    func dot(_ other: Point) -> Double { x * other.x + y * other.y }
}

/// A direction in the picture plane. Its vector is computed by polynomials, not by libm, to be the same everywhere.
public struct Direction: Sendable, Equatable {
    /// The angle from the x axis towards the y axis, as a fraction of a full turn in 0..<1.
    public let turns: Double
    /// The unit vector of the direction.
    public let unit: Point

    /// The direction at an angle in turns; whole turns are dropped.
    public init(turns: Double) {
        self.turns = turns - turns.rounded(.down)
        let quarter = (self.turns * 4).rounded()
        let rest = (self.turns - quarter / 4) * (2 * Double.pi)
        let (c, s) = (Direction.cosine(rest), Direction.sine(rest))
        switch Int(quarter) % 4 {
        case 0: unit = Point(c, s)
        case 1: unit = Point(-s, c)
        case 2: unit = Point(-c, -s)
        default: unit = Point(s, -c)
        }
    }

    /// The direction at an angle in degrees.
    public init(degrees: Double) {
        self.init(turns: degrees / 360)
    }

    /// The unit vector a quarter turn further.
    var normal: Point { Point(-unit.y, unit.x) }

    /// Taylor polynomial, error below 1e-10 for |x| up to pi / 4.
    private static func sine(_ x: Double) -> Double {
        let q = x * x
        return x * (1 - q / 6 * (1 - q / 20 * (1 - q / 42 * (1 - q / 72 * (1 - q / 110)))))
    }

    /// Taylor polynomial, error below 1e-9 for |x| up to pi / 4.
    private static func cosine(_ x: Double) -> Double {
        let q = x * x
        return 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56 * (1 - q / 90))))
    }
}

/// A rectangle of whole pixels: columns `x..<x + width`, rows `y..<y + height`.
public struct Box: Sendable, Equatable {
    /// First column.
    public var x: Int
    /// First row.
    public var y: Int
    /// Columns, at least 1.
    public var width: Int
    /// Rows, at least 1.
    public var height: Int

    /// A rectangle of whole pixels.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(1, width)
        self.height = max(1, height)
    }

    /// The smallest box around all points, `margin` pixels larger on each side, cut to a square of `size` pixels.
    /// - Returns: nil when there are no points or nothing lies inside.
    init?(around points: [Point], margin: Double, within size: Int) {
        guard let first = points.first else { return nil }
        var (low, high) = (first, first)
        for point in points {
            low = Point(min(low.x, point.x), min(low.y, point.y))
            high = Point(max(high.x, point.x), max(high.y, point.y))
        }
        let left = max(0, Int((low.x - margin).rounded(.down)))
        let top = max(0, Int((low.y - margin).rounded(.down)))
        let right = min(size, Int((high.x + margin).rounded(.up)))
        let bottom = min(size, Int((high.y + margin).rounded(.up)))
        guard left < right, top < bottom else { return nil }
        self.init(x: left, y: top, width: right - left, height: bottom - top)
    }
}
