import Statistics

/// The kernel exp(-gamma |x - y|^2) between all rows, as far as it fits in memory, else by rows when needed.
final class KernelRows {
    private let points: Matrix
    private let gamma: Double
    private var cached: [[Float]?]
    /// Rows in the order of their computation.
    private var order: [Int] = []
    private let capacity: Int

    /// Whether all rows are there, so that threads may read at once.
    let isComplete: Bool

    init(_ points: Matrix, gamma: Double, threads: Int) {
        (self.points, self.gamma) = (points, gamma)
        // 144 MB in all.
        capacity = max(2, 36_000_000 / points.rows)
        isComplete = points.rows <= capacity
        cached = [[Float]?](repeating: nil, count: points.rows)
        guard isComplete else { return }
        let rows = parallelMap(points.rows, threads: threads) { KernelRows.compute($0, points, gamma) }
        for (place, row) in rows.enumerated() { cached[place] = row }
    }

    /// The kernel of one row with all.
    subscript(row: Int) -> [Float] {
        if let values = cached[row] { return values }
        if order.count == capacity {
            cached[order[0]] = nil
            order.removeFirst()
        }
        let values = KernelRows.compute(row, points, gamma)
        cached[row] = values
        order.append(row)
        return values
    }

    private static func compute(_ row: Int, _ points: Matrix, _ gamma: Double) -> [Float] {
        let x = points.row(row)
        return (0..<points.rows).map { Float(Elementary.exp(-gamma * squaredDistance(x, points.row($0)))) }
    }
}
