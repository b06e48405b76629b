import IR

/// Where, within a plane of the input, each tap of a window lies at each of its positions.
struct TapTable {
    /// Taps of the window over all axes.
    let count: Int
    private let kernel: [Int]
    private let input: [Int]
    private let output: [Int]
    private let strides: [Int]
    private let dilations: [Int]
    /// The padding at the beginning of each axis.
    private let begins: [Int]
    /// The strides of the axes in a plane of the input.
    private let steps: [Int]

    /// - Precondition: `output` is what the window gives for `input`.
    init(window: SlidingWindow, input: [Int], output: [Int]) {
        (kernel, strides, dilations) = (window.kernel, window.strides, window.dilations)
        (self.input, self.output) = (input, output)
        begins = input.indices.map { window.padding($0, input: input[$0]).begin }
        steps = input.rowMajorStrides
        count = window.kernel.reduce(1, *)
    }

    /// Calls `body` with every tap's offset at one position (a row-major index over the output), in row-major order of
    /// the taps; -1 in the padding.
    @inline(__always)
    func forEachTap(at position: Int, _ body: (Int, Int) -> Void) {
        var starts = [Int](repeating: 0, count: output.count)
        var rest = position
        for axis in output.indices.reversed() {
            starts[axis] = rest % output[axis] * strides[axis] - begins[axis]
            rest /= output[axis]
        }
        for tap in 0..<count {
            var (offset, rest) = (0, tap)
            for axis in kernel.indices.reversed() {
                let own = starts[axis] + rest % kernel[axis] * dilations[axis]
                rest /= kernel[axis]
                offset = offset < 0 || own < 0 || own >= input[axis] ? -1 : offset + own * steps[axis]
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
