/// An arc that turns evenly from its heading.
struct Curve {
    var start: Point
    var heading: Direction
    /// Length in pixels.
    var length: Double
    /// By how many turns the heading changes from end to end.
    var bend: Double

    /// Points along the arc at even distances, from its start.
    func points(count: Int) -> [Point] {
        var points = [start]
        for step in 1..<max(2, count) {
            let share = (Double(step) - 0.5) / Double(count - 1) - 0.5
            let direction = Direction(turns: heading.turns + bend * share)
            points.append(points[step - 1] + direction.unit * (length / Double(count - 1)))
        }
        return points
    }
}
