import CKernels
import Testing

extension KernelHarness {
    /// Runs every row with the single output in the memory of an input, and compares with the outcome in its own memory.
    static func verifyInPlace(_ test: KernelCase, input: Int, _ description: String) {
        guard let units = family(test.family).units, let shared = test.inputs[input], let expected = test.expected
        else {
            Issue.record("nothing to run in place: \(description)")
            return
        }
        for isa in available {
            guard let run = ck_find(test.family.rawValue, isa.rawValue)?.pointee.run else { continue }
            let buffers = test.inputs.map { $0.map { GuardedBuffer($0, atEnd: true) } }
            let output = GuardedBuffer(shared, atEnd: true)
            var operands = buffers.map { $0?.pointer } + [output.pointer]
            operands[input] = output.pointer
            _ = withExtendedLifetime(buffers) { run(test.params, operands, 0, units(test.params)) }
            #expect(output.bytes == expected[0], "instruction set \(isa.rawValue) in place: \(description)")
        }
    }
}
