import Foundation

/// Reproducible random numbers: SplitMix64, whose state starts from a seed or, without one, from a name.
///
/// A number in [0, 1) is the upper 53 bits of an output over 2^53; normal numbers come in pairs by the transform of Box
/// and Muller.
public struct RandomStream {
    private var state: UInt64
    private var spare: Double?

    /// - Parameters:
    ///   - seed: what models give; its bits are the state.
    ///   - name: gives the state without a seed, by FNV-1a.
    init(seed: Float?, name: String) {
        if let seed {
            state = UInt64(seed.bitPattern)
        } else {
            state = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in [0, 1).
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of mean 0 and variance 1.
    mutating func normal() -> Double {
        if let number = spare {
            spare = nil
            return number
        }
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }
}
