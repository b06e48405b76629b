/// Random numbers that are the same in every run (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension [UInt8] {
    /// Changes 1 to 4 places: a flipped bit, a random byte, a run of one value, or a cut at the end.
    public mutating func mutate(using generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !isEmpty {
            let index = Int.random(in: 0..<count, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: removeLast(count - index)
            case 1: self[index] = .random(in: 0...255, using: &generator)
            case 2:
                let value: UInt8 = [0, 0xFF, 0x7F, 0x80].randomElement(using: &generator) ?? 0
                for place in index..<Swift.min(count, index + 4) { self[place] = value }
            default: self[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        }
    }
}
