import Foundation
import IR

/// How Resize samples one axis: for each element of the output the elements of the input and their weights.
public struct ResizeAxis: Sendable {
    /// Elements of the output.
    public let count: Int
    /// Input elements per output element.
    public let taps: Int
    /// At [element * taps + tap], the input element, clamped to the axis.
    public let indices: [Int]
    /// The weights beside `indices`.
    public let weights: [Double]
    /// True for elements that lie outside the input and take the extrapolation value; empty when none can.
    public let outside: [Bool]
    /// Every element is the input's at the same place.
    public let isIdentity: Bool

    init(_ op: Resize, input: Int, output: Int, scale: Double, roi: (Double, Double)?) {
        var (indices, weights, outside): ([Int], [Double], [Bool]) = ([], [], [])
        let wholeRegion = roi.map { $0 == (0, 1) } ?? true
        isIdentity = scale == 1 && input == output && wholeRegion
        var taps = 1
        for element in 0..<output {
            let x =
                isIdentity
                ? Double(element) : op.position(element, input: input, output: output, scale: scale, roi: roi)
            if op.coordinates == .cropAndResize { outside.append(x < 0 || x > Double(input - 1)) }
            // The left neighbour is strictly smaller than x, so that the ratio is in (0, 1].
            let base = x.rounded(.up) - 1
            let (first, row) = op.taps(ratio: x - base, scale: scale)
            let start = Int(max(min(base, Double(input) * 2), -Double(input) * 2)) + first
            let seen = row.enumerated().map { !op.excludeOutside || (0..<input).contains(start + $0) ? $1 : 0 }
            let sum = op.excludeOutside ? seen.reduce(0, +) : 1
            weights += seen.map { sum == 0 ? 0 : $0 / sum }
            indices += row.indices.map { min(max(start + $0, 0), max(input - 1, 0)) }
            taps = row.count
        }
        count = output
        self.taps = taps
        (self.indices, self.weights, self.outside) = (indices, weights, outside)
    }

    /// The values of a dense tensor, sampled along one of its axes.
    func apply(_ values: [Double], _ shape: [Int], axis: Int, outside value: Double) -> [Double] {
        let inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *)
        var result = [Double](repeating: 0, count: outer * count * inner)
        for block in 0..<outer {
            for element in 0..<count {
                let target = (block * count + element) * inner
                if !outside.isEmpty && outside[element] {
                    for index in 0..<inner { result[target + index] = value }
                    continue
                }
                for tap in (element * taps)..<((element + 1) * taps) where weights[tap] != 0 {
                    let source = (block * shape[axis] + indices[tap]) * inner
                    for index in 0..<inner { result[target + index] += weights[tap] * values[source + index] }
                }
            }
        }
        return result
    }
}

extension Resize {
    /// The position in the input that an element of the output stands at.
    fileprivate func position(
        _ element: Int, input: Int, output: Int, scale: Double, roi: (Double, Double)?
    ) -> Double {
        let (i, last, width) = (Double(element), Double(input - 1), scale * Double(input))
        switch coordinates {
        case .halfPixel: return (i + 0.5) / scale - 0.5
        case .halfPixelSymmetric:
            return Double(input) / 2 * (1 - Double(output) / width) + (i + 0.5) / scale - 0.5
        case .pytorchHalfPixel: return width == 1 ? -0.5 : (i + 0.5) / scale - 0.5
        case .alignCorners: return width == 1 ? 0 : i * last / (width - 1)
        case .asymmetric: return i / scale
        case .tensorflowHalfPixelNearest: return (i + 0.5) / scale
        case .cropAndResize:
            let (start, end) = roi ?? (0, 1)
            let inside = width == 1 ? (end - start) * last / 2 : i * (end - start) * last / (width - 1)
            return start * last + inside
        }
    }

    /// The weights of the elements around a position, and where the first one lies from the left neighbour.
    /// - Parameter ratio: the distance from the left neighbour, in (0, 1].
    fileprivate func taps(ratio: Double, scale: Double) -> (first: Int, weights: [Double]) {
        let shrink = antialias ? min(scale, 1) : 1
        switch mode {
        case .nearest: return (takesRight(ratio, scale) ? 1 : 0, [1])
        case .linear:
            let first = Int(Foundation.floor(-1 / shrink)) + 1
            let row = (first..<(2 - first)).map { max(0, 1 - abs((Double($0) - ratio) * shrink)) }
            return (first, Self.normalized(row))
        case .cubic:
            let first = Int(Foundation.floor(-2 / shrink)) + 1
            let row = (first..<(2 - first)).map { cubic(abs((Double($0) - ratio) * shrink)) }
            return (first, antialias ? Self.normalized(row) : row)
        }
    }

    private static func normalized(_ row: [Double]) -> [Double] {
        let sum = row.reduce(0, +)
        return row.map { $0 / sum }
    }

    private func takesRight(_ ratio: Double, _ scale: Double) -> Bool {
        if ratio == 1 { return true }
        switch nearest {
        case .roundPreferFloor: return ratio > 0.5
        case .roundPreferCeil: return ratio >= 0.5
        case .floor: return false
        case .ceil: return true
        case .simple: return scale < 1
        }
    }

    /// The cubic convolution kernel of Keys (1981) at a distance.
    private func cubic(_ x: Double) -> Double {
        let a = Double(cubicCoefficient)
        if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }
}
