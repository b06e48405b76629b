import CKernels

/// A family without a portable row.
struct MissingRow: Error {
    let family: UInt32
}

extension KernelHarness {
    /// What the portable row computes for fp32 operands.
    static func output<Params>(
        _ id: ck_family_id, _ params: Params, _ inputs: [[Float]], count: Int
    ) throws -> [Float] {
        guard let run = ck_find(id.rawValue, CK_ISA_PORTABLE.rawValue)?.pointee.run, let units = family(id).units else {
            throw MissingRow(family: id.rawValue)
        }
        let buffers = inputs.map { GuardedBuffer(rawBytes($0), atEnd: true) }
        let output = GuardedBuffer([UInt8](repeating: 0, count: count * 4), atEnd: true)
        let operands = buffers.map { Optional($0.pointer) } + [output.pointer]
        return try withExtendedLifetime((buffers, output)) {
            let status = withUnsafeBytes(of: params) { run($0.baseAddress, operands, 0, units($0.baseAddress)) }
            guard status == 0 else { throw MissingRow(family: id.rawValue) }
            return (0..<count).map { output.pointer.load(fromByteOffset: $0 * 4, as: Float.self) }
        }
    }
}
