/// A small random number generator (SplitMix64, Steele, Lea and Flood 2014): a seed gives the same cases everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A whole number in the range.
    mutating func int(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// One of the values.
    mutating func pick<T>(_ values: [T]) -> T {
        values[int(0...values.count - 1)]
    }

    /// True once in `n` times.
    mutating func oneIn(_ n: Int) -> Bool {
        int(1...n) == 1
    }

    /// Values in -2 ..< 2, with a few zeros of either sign.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in
            let bits = next()
            switch bits & 63 {
            case 0: return 0
            case 1: return -0.0
            default: return (Float(bits >> 40) / Float(1 << 24) - 0.5) * 4
            }
        }
    }
}
