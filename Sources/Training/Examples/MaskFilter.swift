/// Filters over the square around each place, for masks: [height, width].
struct MaskFilter {
    let height: Int
    let width: Int
    /// Places to each side.
    let radius: Int

    /// The largest level around each place.
    func largest(_ mask: [Float]) -> [Float] { filtered(mask) { $0.max() ?? 0 } }

    /// The mean level around each place; the border's places go on outside.
    func mean(_ mask: [Float]) -> [Float] { filtered(mask) { $0.reduce(0, +) / Float(2 * radius + 1) } }

    /// Applies a function of a line of 2 · radius + 1 levels along rows, then along columns.
    private func filtered(_ mask: [Float], _ function: (ArraySlice<Float>) -> Float) -> [Float] {
        var (result, line) = (mask, [Float](repeating: 0, count: max(height, width) + 2 * radius))
        for (lines, length, step, stride) in [(height, width, width, 1), (width, height, 1, width)] {
            for index in 0..<lines {
                for place in 0..<length + 2 * radius {
                    let from = min(max(place - radius, 0), length - 1)
                    line[place] = result[index * step + from * stride]
                }
                for place in 0..<length {
                    result[index * step + place * stride] = function(line[place...place + 2 * radius])
                }
            }
        }
        return result
    }
}
