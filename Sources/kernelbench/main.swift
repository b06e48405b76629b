// Times the fp32 kernels on shapes of well-known models against the processor's peak, measured in the same run.
//
// usage: kernelbench [portable|avx2|avx512|neon] [FILTER] [SECONDS]

import CKernels

private let names = [
    "portable": CK_ISA_PORTABLE, "avx2": CK_ISA_X86_AVX2, "avx512": CK_ISA_X86_AVX512, "neon": CK_ISA_ARM_NEON,
]
private let arguments = Array(CommandLine.arguments.dropFirst())
private let isa = names[arguments.first ?? "avx512"]

/// `text` padded with spaces on the left (or right) to a width.
private func column(_ text: String, _ width: Int, left: Bool = false) -> String {
    let padding = String(repeating: " ", count: max(0, width - text.count))
    return left ? text + padding : padding + text
}

/// A number with one digit after the point.
private func oneDigit(_ value: Double) -> String {
    let tenths = Int(value * 10 + 0.5)
    return "\(tenths / 10).\(tenths % 10)"
}

if let isa {
    let filter = arguments.count > 1 ? arguments[1] : ""
    let budget = arguments.count > 2 ? Double(arguments[2]) ?? 0.2 : 0.2
    let peak = measuredPeak(isa)
    print("peak \(peak.map { oneDigit($0 / 1e9) } ?? "unknown") GFLOP/s")
    for shape in Shape.all + Shape.training where filter.isEmpty || shape.name.contains(filter) {
        guard let row = ck_find(shape.family.rawValue, isa.rawValue),
            let rate = measure(shape, row.pointee, budget: budget)
        else { continue }
        let share = peak.map { "\(oneDigit(100 * rate / $0))%" } ?? ""
        let time = oneDigit(shape.operations / rate * 1e6)
        print(
            column(shape.name, 44, left: true), column(oneDigit(rate / 1e9), 8), "GFLOP/s", column(share, 7),
            column(time, 10), "us")
    }
} else {
    print("error: unknown instruction set; one of: \(names.keys.sorted().joined(separator: ", "))")
}
