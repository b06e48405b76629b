/// Values of one kind in a plot.
public struct Series: Sendable {
    /// How values are drawn.
    public enum Mark: Sendable, Equatable {
        case line
        /// A line that keeps its value until the next point.
        case steps
        case points
        /// Columns from zero, between `edges`, of which there is one more than values.
        case columns(edges: [Double])
        /// A dashed grey line to compare with.
        case reference
    }

    public var name: String
    public var x: [Double]
    public var y: [Double]
    /// An interval around each value, drawn as a band, or as whiskers for points; empty for none.
    public var low: [Double]
    public var high: [Double]
    public var mark: Mark

    private init(_ name: String, _ x: [Double], _ y: [Double], _ low: [Double], _ high: [Double], _ mark: Mark) {
        (self.name, self.mark) = (name, mark)
        let count = min(x.count, y.count)
        (self.x, self.y) = (Array(x.prefix(count)), Array(y.prefix(count)))
        let hasInterval = low.count >= count && high.count >= count
        (self.low, self.high) = hasInterval ? (Array(low.prefix(count)), Array(high.prefix(count))) : ([], [])
    }

    /// A line through points in the order given; a NaN interrupts it.
    public static func line(_ name: String, x: [Double], y: [Double], low: [Double] = [], high: [Double] = []) -> Series
    {
        Series(name, x, y, low, high, .line)
    }

    /// A staircase.
    public static func steps(_ name: String, x: [Double], y: [Double]) -> Series { Series(name, x, y, [], [], .steps) }

    /// A cloud of points.
    public static func points(
        _ name: String, x: [Double], y: [Double], low: [Double] = [], high: [Double] = []
    ) -> Series {
        Series(name, x, y, low, high, .points)
    }

    /// How often values fall between edges; one more edge than counts.
    public static func histogram(_ name: String, edges: [Double], counts: [Double]) -> Series {
        let usable = max(0, min(edges.count - 1, counts.count))
        let edges = Array(edges.prefix(usable + 1))
        let middles = (0..<usable).map { (edges[$0] + edges[$0 + 1]) / 2 }
        return Series(name, middles, Array(counts.prefix(usable)), [], [], .columns(edges: edges))
    }

    /// A straight dashed line to compare with, such as a coin's ROC curve.
    public static func reference(_ name: String, from: (x: Double, y: Double), to: (x: Double, y: Double)) -> Series {
        Series(name, [from.x, to.x], [from.y, to.y], [], [], .reference)
    }
}
