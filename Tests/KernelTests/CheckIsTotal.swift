import CKernels
import Testing

/// Asks a family's check about random and extreme bit patterns: it must answer, and what it accepts must have units.
func checkAnswersAnyBits(_ id: ck_family_id) {
    let family = KernelHarness.family(id)
    guard let check = family.check, let units = family.units else {
        Issue.record("family \(id.rawValue) is not implemented")
        return
    }
    var generator = SeededGenerator(seed: UInt64(id.rawValue))
    let words: [Int32] = [0, 1, 2, 3, 16, -1, .min, .max, 1 << 16, 1 << 24, 1 << 30]
    let sizes: [UInt64] = [0, 1, 4, 64, 4096, 1 << 20, 1 << 32, 1 << 48, .max]
    let wordCount = Int(family.params_bytes) / 4
    for round in 0..<20_000 {
        let params = (0..<wordCount).map { _ in
            round % 2 == 0
                ? generator.pick(words) : Int32(truncatingIfNeeded: generator.pick([1, 1, 1, 2, 3, 1 << 20]))
        }
        let operands = (0..<Int(family.inputs + family.outputs)).map { _ in generator.pick(sizes) }
        if check(params, operands, UInt32(operands.count)) != 0 {
            #expect(units(params) >= 1, "no units: \(params)")
        }
    }
}
