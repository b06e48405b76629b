/// The xoshiro256** generator (Blackman and Vigna 2018), seeded through SplitMix64.
///
/// The same seed gives the same numbers on every machine and with every version of the standard library, so all
/// draws go through this type's own methods.
public struct SeededGenerator: Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator whose whole sequence follows from `seed`.
    public init(seed: UInt64) {
        let step: UInt64 = 0x9E37_79B9_7F4A_7C15
        state = (
            SeededGenerator.mixed(seed &+ step), SeededGenerator.mixed(seed &+ 2 &* step),
            SeededGenerator.mixed(seed &+ 3 &* step), SeededGenerator.mixed(seed &+ 4 &* step)
        )
    }

    /// A generator of its own for a named part of the work, so that one part's draws never move another's.
    public init(seed: UInt64, stream: String, index: UInt64 = 0) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.init(seed: SeededGenerator.mixed(seed ^ SeededGenerator.mixed(hash)) &+ SeededGenerator.mixed(index))
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let scrambled = SeededGenerator.rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = SeededGenerator.rotated(state.3, by: 45)
        return scrambled
    }

    /// A number drawn uniformly from `low..<high`, with 53 random bits.
    public mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * (Double(next() >> 11) * 0x1p-53)
    }

    /// An integer drawn from the closed range; the bias is below the range's size divided by 2^64.
    public mutating func integer(in range: ClosedRange<Int>) -> Int {
        let count = UInt64(range.upperBound - range.lowerBound) &+ 1
        return range.lowerBound + Int(next().multipliedFullWidth(by: count).high)
    }

    /// True with the given probability.
    public mutating func chance(_ probability: Double) -> Bool {
        uniform(0, 1) < probability
    }

    /// One of the elements, each equally likely.
    public mutating func choice<Element>(_ first: Element, _ others: Element...) -> Element {
        let index = integer(in: 0...others.count)
        return index == 0 ? first : others[index - 1]
    }

    /// A number drawn from the normal distribution of mean 0 and deviation 1, by the polar method of Marsaglia.
    public mutating func normal() -> Double {
        while true {
            let (u, v) = (uniform(-1, 1), uniform(-1, 1))
            let square = u * u + v * v
            if square > 0 && square < 1 { return u * (-2 * Elementary.log(square) / square).squareRoot() }
        }
    }

    /// A number with mean 0 and deviation 1 that is nearly normal and cheap: the sum of four uniform numbers of 16 bits. At most
    /// 3.47 in magnitude.
    public mutating func roughlyNormal() -> Double {
        let bits = next()
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        // Four uniform numbers have the variance 4 (65536^2 - 1) / 12.
        return (Double(sum) - 131_070) * 2.642916e-5
    }

    /// The integers below `count` in random order, each order equally likely.
    public mutating func permutation(_ count: Int) -> [Int] {
        var result = Array(0..<count)
        shuffle(&result)
        return result
    }

    /// Brings the elements into random order, each order equally likely.
    public mutating func shuffle<Element>(_ list: inout [Element]) {
        guard list.count > 1 else { return }
        for last in stride(from: list.count - 1, to: 0, by: -1) { list.swapAt(last, integer(in: 0...last)) }
    }

    /// The finalizer of SplitMix64: a bijection of 64 bits that scatters neighbouring numbers.
    public static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 {
        (value << count) | (value >> (64 - count))
    }
}

extension SeededGenerator {
    /// A number drawn from the Beta distribution with both parameters `shape` above 0: by Jöhnk's rejection up to 1, from
    /// two gamma draws above.
    public mutating func beta(_ shape: Double) -> Double {
        while true {
            if shape <= 1 {
                let (x, y) = (
                    Elementary.pow(uniform(1e-300, 1), 1 / shape), Elementary.pow(uniform(1e-300, 1), 1 / shape)
                )
                if x + y > 0 && x + y <= 1 { return x / (x + y) }
            } else {
                let (a, b) = (gamma(shape), gamma(shape))
                if a + b > 0 { return a / (a + b) }
            }
        }
    }

    /// A number drawn from the gamma distribution with a shape of at least 1 and scale 1 (Marsaglia and Tsang 2000).
    public mutating func gamma(_ shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            if v <= 0 { continue }
            if Elementary.log(uniform(1e-300, 1)) < 0.5 * x * x + d - d * v + d * Elementary.log(v) { return d * v }
        }
    }
}
