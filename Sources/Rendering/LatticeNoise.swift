import Statistics

/// Smooth noise: random values on an integer lattice, joined by cubic blending.
///
/// Only additions, multiplications and integer hashing: the same seed gives the same bits on every machine.
struct LatticeNoise {
    private let seed: UInt64

    /// A field that follows from `seed` and, to draw several fields from one seed, a `stream`.
    init(seed: UInt64, stream: UInt64) {
        self.seed = SeededGenerator.mixed(seed ^ (stream &* 0xD134_2543_DE82_EF95))
    }

    /// The random value of one lattice point, in -1..<1.
    func value(atColumn column: Int, row: Int) -> Double {
        Double(hash(column, row) >> 11) * 0x1p-52 - 1
    }

    /// A bell-shaped random value of one lattice point with variance 1: the sum of four uniform ones.
    func bell(atColumn column: Int, row: Int) -> Double {
        let bits = hash(column, row)
        let sum = (bits & 0xFFFF) &+ ((bits >> 16) & 0xFFFF) &+ ((bits >> 32) & 0xFFFF) &+ (bits >> 48)
        return (Double(sum) * 0x1p-16 - 2) * 1.7320508
    }

    /// The field at any place, in -1...1; one lattice cell has the size 1.
    func value(_ x: Double, _ y: Double) -> Double {
        let column = x.rounded(.down)
        let row = y.rounded(.down)
        let (i, j) = (Int(column), Int(row))
        let (s, t) = (LatticeNoise.blend(x - column), LatticeNoise.blend(y - row))
        let top = mix(value(atColumn: i, row: j), value(atColumn: i + 1, row: j), s)
        let bottom = mix(value(atColumn: i, row: j + 1), value(atColumn: i + 1, row: j + 1), s)
        return mix(top, bottom, t)
    }

    /// Streaks along x: each row of cells is shifted by a random amount so that no cell borders line up.
    func streak(_ x: Double, _ y: Double) -> Double {
        let row = y.rounded(.down)
        let t = LatticeNoise.blend(y - row)
        return mix(line(x, Int(row)), line(x, Int(row) + 1), t)
    }

    private func line(_ x: Double, _ row: Int) -> Double {
        let shifted = x + value(atColumn: 1 << 40, row: row) * 512
        let column = shifted.rounded(.down)
        let i = Int(column)
        return mix(value(atColumn: i, row: row), value(atColumn: i + 1, row: row), LatticeNoise.blend(shifted - column))
    }

    private func hash(_ column: Int, _ row: Int) -> UInt64 {
        let first = UInt64(bitPattern: Int64(column)) &* 0x9E37_79B9_7F4A_7C15
        let second = UInt64(bitPattern: Int64(row)) &* 0xC2B2_AE3D_27D4_EB4F
        return SeededGenerator.mixed(seed &+ first ^ second)
    }

    private static func blend(_ fraction: Double) -> Double {
        fraction * fraction * (3 - 2 * fraction)
    }
}

/// `low` at weight 0, `high` at weight 1, and the straight line between.
func mix(_ low: Double, _ high: Double, _ weight: Double) -> Double {
    low + (high - low) * weight
}

/// The value, or the nearer of 0 and 1.
func clamped(_ value: Double) -> Double {
    min(max(value, 0), 1)
}
