import Images

/// A perceptual hash of 256 bits (dHash): the picture is averaged down to 17 x 16 grey fields, and a bit says whether a
/// field is brighter than its left neighbour. Scaling, another format and another exposure change few bits.
public struct DifferenceHash: Sendable, Hashable {
    private let words: SIMD4<UInt64>

    /// Pictures whose hashes differ in at most this many of 256 bits count as near duplicates.
    public static let nearDistance = 12

    public init(_ image: Image) {
        let fields = FieldAverages(image.grey(), columns: 17, rows: 16)
        var words = SIMD4<UInt64>(repeating: 0)
        for y in 0..<16 {
            for x in 0..<16 where fields[x + 1, y] > fields[x, y] {
                let bit = y * 16 + x
                words[bit / 64] |= 1 << UInt64(bit % 64)
            }
        }
        self.words = words
    }

    /// The number of bits in which two hashes differ, from 0 to 256.
    public func distance(to other: DifferenceHash) -> Int {
        let changed = words ^ other.words
        return changed[0].nonzeroBitCount + changed[1].nonzeroBitCount + changed[2].nonzeroBitCount
            + changed[3].nonzeroBitCount
    }
}

/// A grey picture averaged over a grid of fields of one size, whose bounds lie between pixels.
struct FieldAverages {
    private let columns: Int
    private let values: [Double]

    init(_ grey: Image, columns: Int, rows: Int) {
        self.columns = columns
        let across = FieldAverages.shares(of: grey.width, in: columns)
        let down = FieldAverages.shares(of: grey.height, in: rows)
        var lines = [Double](repeating: 0, count: grey.height * columns)
        let width = grey.width
        grey.pixels.withUnsafeBufferPointer { pixels in
            for y in 0..<grey.height {
                for (column, shares) in across.enumerated() {
                    var sum = 0.0
                    for (x, share) in shares { sum += share * Double(pixels[y * width + x]) }
                    lines[y * columns + column] = sum
                }
            }
        }
        var values = [Double](repeating: 0, count: rows * columns)
        for (row, shares) in down.enumerated() {
            for (y, share) in shares {
                for column in 0..<columns { values[row * columns + column] += share * lines[y * columns + column] }
            }
        }
        self.values = values
    }

    subscript(column: Int, row: Int) -> Double { values[row * columns + column] }

    /// For each field the pixels that it covers, with their share in its average.
    private static func shares(of extent: Int, in fields: Int) -> [[(Int, Double)]] {
        (0..<fields).map { field in
            let (low, high) = (Double(field * extent) / Double(fields), Double((field + 1) * extent) / Double(fields))
            return (Int(low)..<min(extent, Int(high.rounded(.up)))).map { pixel in
                (pixel, (min(high, Double(pixel + 1)) - max(low, Double(pixel))) / (high - low))
            }
        }
    }
}
