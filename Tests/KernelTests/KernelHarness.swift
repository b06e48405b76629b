import CKernels
import Foundation
import Testing

/// Runs cases on every row that this processor can execute and compares the bits.
enum KernelHarness {
    /// The instruction sets that this processor has.
    static let available: [ck_isa] = {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let flags = Set(info.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }).map(String.init))
        var sets = [CK_ISA_PORTABLE]
        #if arch(x86_64)
            if flags.isSuperset(of: ["avx2", "fma"]) { sets.append(CK_ISA_X86_AVX2) }
            if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl"]) { sets.append(CK_ISA_X86_AVX512) }
        #elseif arch(arm64)
            sets.append(CK_ISA_ARM_NEON)
        #endif
        return sets
    }()

    /// Checks everything that the table promises about one case; `seed` chooses how the units are split.
    static func verify(_ test: KernelCase, seed: UInt64, _ description: @autoclosure () -> String) {
        guard checkAnswers(test, description()) else { return }
        var expected = test.expected
        for isa in available {
            for atEnd in [true, false] {
                let generator = SeededGenerator(seed: seed &* 31 &+ (atEnd ? 1 : 0))
                let ranges = atEnd ? nil : generator
                guard let results = run(test, isa, atEnd: atEnd, splitting: ranges, description()) else { return }
                let wanted = expected ?? results
                expected = wanted
                for (index, result) in results.enumerated() where !equal(result, wanted[index], test.comparison) {
                    let place = firstDifference(result, wanted[index], test.comparison)
                    Issue.record("\(rowName(test.family, isa)) output \(index): \(place): \(description())")
                    return
                }
            }
        }
    }

    /// The check accepts the case, and refuses it when any operand present is one byte short or the count is wrong.
    private static func checkAnswers(_ test: KernelCase, _ description: String) -> Bool {
        guard let check = family(test.family).check else {
            Issue.record("family \(test.family.rawValue) has no check")
            return false
        }
        let sizes = test.inputs.map { UInt64($0?.count ?? 0) } + test.outputs.map { UInt64($0.count) }
        func accepts(_ sizes: [UInt64]) -> Bool { check(test.params, sizes, UInt32(sizes.count)) != 0 }
        guard accepts(sizes) else {
            Issue.record("check refuses a valid case: \(description)")
            return false
        }
        #expect(!accepts(sizes + [4]), "check accepts an operand too many: \(description)")
        for index in sizes.indices where sizes[index] > 0 {
            var short = sizes
            short[index] -= 1
            if short[index] == 0 { continue }
            #expect(!accepts(short), "check accepts operand \(index) one byte short: \(description)")
        }
        return true
    }

    /// The outputs of one row, or nil after recording what is wrong.
    private static func run(
        _ test: KernelCase, _ isa: ck_isa, atEnd: Bool, splitting: SeededGenerator?, _ description: String
    ) -> [[UInt8]]? {
        guard let row = ck_find(test.family.rawValue, isa.rawValue), let kernel = row.pointee.run,
            let units = family(test.family).units
        else {
            Issue.record("no row of family \(test.family.rawValue) for instruction set \(isa.rawValue)")
            return nil
        }
        let inputs = test.inputs.map { $0.map { GuardedBuffer($0, atEnd: atEnd) } }
        let outputs = test.outputs.map { GuardedBuffer($0, atEnd: atEnd) }
        let operands = inputs.map { $0?.pointer } + outputs.map { $0.count == 0 ? nil : $0.pointer }
        for range in split(units(test.params), splitting) {
            let status = kernel(test.params, operands, range.lowerBound, range.upperBound)
            if test.status == 0 && status != 0 {
                Issue.record("\(rowName(test.family, isa)) returns \(status): \(description)")
                return nil
            }
        }
        for (index, input) in inputs.enumerated() where input?.bytes != test.inputs[index] {
            Issue.record("\(rowName(test.family, isa)) writes to input \(index): \(description)")
            return nil
        }
        return outputs.map(\.bytes)
    }

    /// 0 ..< units whole, or in shuffled random pieces.
    private static func split(_ units: UInt32, _ generator: SeededGenerator?) -> [Range<UInt32>] {
        guard var generator else { return [0..<units] }
        var ranges: [Range<UInt32>] = []
        var begin: UInt32 = 0
        while begin < units {
            let end = UInt32.random(in: begin + 1...units, using: &generator)
            ranges.append(begin..<end)
            begin = end
        }
        return ranges.shuffled(using: &generator)
    }

    /// The family's entry in the table.
    static func family(_ id: ck_family_id) -> ck_family {
        var count = 0
        return ck_families(&count)[Int(id.rawValue)]
    }

    private static func rowName(_ family: ck_family_id, _ isa: ck_isa) -> String {
        ck_kernel_name(family.rawValue, isa.rawValue).map { String(cString: $0) } ?? "?"
    }

    private static func equal(_ a: [UInt8], _ b: [UInt8], _ comparison: KernelCase.Comparison) -> Bool {
        if a == b { return true }
        guard comparison == .floats, a.count == b.count else { return false }
        return zip(floats(a), floats(b)).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    private static func firstDifference(_ a: [UInt8], _ b: [UInt8], _ comparison: KernelCase.Comparison) -> String {
        guard comparison == .floats else {
            let place = zip(a, b).enumerated().first { $1.0 != $1.1 }
            return "byte \(place?.offset ?? -1) is \(place?.element.0 ?? 0), not \(place?.element.1 ?? 0)"
        }
        let x = floats(a), y = floats(b)
        let place = x.indices.first { x[$0].bitPattern != y[$0].bitPattern && !(x[$0].isNaN && y[$0].isNaN) } ?? 0
        return "element \(place) of \(x.count) is \(x[place]), not \(y[place])"
    }

    private static func floats(_ bytes: [UInt8]) -> [Float] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
        }
    }
}
