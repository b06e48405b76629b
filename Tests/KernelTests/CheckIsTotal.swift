import CKernels
import Testing

/// Asks a family's check about random and extreme bit patterns: it must answer, and what it accepts must have units and
/// must stay inside operands of the least size that the check accepts.
func checkAnswersAnyBits(_ id: ck_family_id) {
    let family = KernelHarness.family(id)
    guard let check = family.check, let units = family.units else {
        Issue.record("family \(id.rawValue) is not implemented")
        return
    }
    var generator = SeededGenerator(seed: UInt64(id.rawValue))
    let sizes: [UInt64] = [0, 1, 4, 64, 4096, 1 << 20, 1 << 32, 1 << 48, .max]
    for _ in 0..<20_000 {
        let params = randomWords(family, [0, 1, 2, 3, 16, -1, .min, .max, 1 << 16, 1 << 24, 1 << 30], &generator)
        let operands = (0..<Int(family.inputs + family.outputs)).map { _ in generator.pick(sizes) }
        if check(params, operands, UInt32(operands.count)) != 0 {
            #expect(units(params) >= 1, "no units: \(params)")
        }
    }
    var runs = 0, draws = 0
    while runs < 200 && draws < 20_000 {
        if runIfAccepted(id, family, &generator) { runs += 1 }
        draws += 1
    }
    #expect(runs >= 20, "the check accepts hardly anything small")
}

/// Every word of a family's parameters from `words`.
private func randomWords(_ family: ck_family, _ words: [Int32], _ generator: inout SeededGenerator) -> [Int32] {
    (0..<Int(family.params_bytes) / 4).map { _ in generator.pick(words) }
}

/// Draws small parameters and, when the check accepts them, runs every row with operands of the least accepted sizes
/// between guard pages. Returns whether it did.
private func runIfAccepted(_ id: ck_family_id, _ family: ck_family, _ generator: inout SeededGenerator) -> Bool {
    guard let check = family.check, let units = family.units else { return false }
    let few: [Int32] = generator.oneIn(2) ? [1, 1, 1, 1, 2] : [0, 1, 1, 2, 3, 4, 5, 6, 17, -1]
    let params = randomWords(family, few, &generator)
    func accepts(_ sizes: [UInt64]) -> Bool { check(params, sizes, UInt32(sizes.count)) != 0 }
    var sizes = (0..<Int(family.inputs + family.outputs)).map { _ -> UInt64 in generator.oneIn(8) ? 0 : 1 << 14 }
    guard accepts(sizes), units(params) < 4096 else { return false }
    for index in sizes.indices where sizes[index] > 0 {
        var low: UInt64 = 1, high = sizes[index]
        while low < high {
            sizes[index] = (low + high) / 2
            if accepts(sizes) { high = sizes[index] } else { low = sizes[index] + 1 }
        }
        sizes[index] = high
    }
    for isa in KernelHarness.available {
        for atEnd in [true, false] {
            let operands = sizes.map { size in
                size == 0
                    ? nil
                    : GuardedBuffer((0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }, atEnd: atEnd)
            }
            if let row = ck_find(id.rawValue, isa.rawValue), let run = row.pointee.run {
                _ = run(params, operands.map { $0?.pointer }, 0, units(params))
            }
            withExtendedLifetime(operands) {}
        }
    }
    return true
}
