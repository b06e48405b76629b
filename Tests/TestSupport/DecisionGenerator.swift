/// Decisions from a seed, or from bytes, so that a fuzzer that changes bytes changes decisions. After the last byte they go on
/// at random, the same for the same bytes.
public struct DecisionGenerator: RandomNumberGenerator {
    private let bytes: [UInt8]
    private var position = 0
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var seeded: SeededGenerator?

    /// Random decisions, the same for the same seed.
    public init(seed: UInt64) {
        bytes = []
        seeded = SeededGenerator(seed: seed)
    }

    /// Two bytes a decision.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = [UInt8](bytes) }

    public mutating func next() -> UInt64 {
        if let number = seeded?.next() { return number }
        // Ranges are made from the high bits.
        var word: UInt64 = 0
        let isOver = position + 1 >= bytes.count
        if !isOver { word = UInt64(bytes[position]) << 56 | UInt64(bytes[position + 1]) << 48 }
        state = (state ^ word) &* 0xBF58_476D_1CE4_E5B9 &+ 0x94D0_49BB_1331_11EB
        position += 2
        let mixed = state ^ (state >> 31)
        return isOver ? mixed : word | mixed >> 16
    }
}
