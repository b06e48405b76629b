import IR

/// Where, within a plane of the input, each tap of a window lies at each of its positions.
struct TapTable {
    /// Taps of the window over all axes.
    let count: Int
    /// Per axis: at [position * kernel + tap] the coordinate times the axis's stride in the plane, -1 in the padding.
    private let axes: [[Int]]
    private let kernel: [Int]
    private let output: [Int]

    /// - Precondition: `output` is what the window gives for `input`.
    init(window: SlidingWindow, input: [Int], output: [Int]) {
        self.kernel = window.kernel
        self.output = output
        count = window.kernel.reduce(1, *)
        let steps = input.rowMajorStrides
        axes = input.indices.map { axis in
            let begin = window.padding(axis, input: input[axis]).begin
            var table: [Int] = []
            for position in 0..<output[axis] {
                for tap in 0..<window.kernel[axis] {
                    let at = position * window.strides[axis] - begin + tap * window.dilations[axis]
                    table.append(at >= 0 && at < input[axis] ? at * steps[axis] : -1)
                }
            }
            return table
        }
    }

    /// Calls `body` with every tap's offset at one position (a row-major index over the output), in row-major order of
    /// the taps; -1 in the padding.
    @inline(__always)
    func forEachTap(at position: Int, _ body: (Int, Int) -> Void) {
        var coordinates = [Int](repeating: 0, count: output.count)
        var rest = position
        for axis in output.indices.reversed() {
            coordinates[axis] = rest % output[axis]
            rest /= output[axis]
        }
        for tap in 0..<count {
            var (offset, rest) = (0, tap)
            for axis in kernel.indices.reversed() {
                let own = axes[axis][coordinates[axis] * kernel[axis] + rest % kernel[axis]]
                rest /= kernel[axis]
                offset = own < 0 || offset < 0 ? -1 : offset + own
            }
            body(tap, offset)
        }
    }

    /// offsets[tap * width + column] for the positions from `start`; -1 past the last column.
    func fill(_ offsets: inout [Int], start: Int, columns: Int, width: Int) {
        for column in 0..<width {
            if column < columns {
                forEachTap(at: start + column) { offsets[$0 * width + column] = $1 }
            } else {
                for tap in 0..<count { offsets[tap * width + column] = -1 }
            }
        }
    }
}
