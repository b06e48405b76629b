import CPlatform
import Program
import Runtime

/// The memory of a compiled model: what its session needs, and its inputs and outputs. It is zero and costs nothing until it
/// is touched.
final class RunMemory {
    /// What the session is bound to.
    let session: UnsafeMutableRawBufferPointer
    /// A part for each input, and then for each output; never without an address.
    let ports: [UnsafeMutableRawBufferPointer]
    private let base: UnsafeMutableRawPointer
    private let byteCount: Int

    /// - Throws: when this machine has not as much memory as the program says it needs.
    init(_ program: Program) throws(ExecutionError) {
        let sizes =
            (0..<program.inputCount).map { program.input($0).byteCount }
            + (0..<program.outputCount).map { program.output($0).byteCount }
        let sessionBytes = Session.memoryRequired(for: program)
        var end = Self.rounded(sessionBytes)
        var places: [Int] = []
        for size in sizes {
            places.append(end)
            // At most 2^21 ports of 2^34 bytes: no overflow.
            end += Self.rounded(max(size, 1))
        }
        guard let base = cp_allocate(end) else { throw .outOfMemory(needed: end) }
        self.base = base
        byteCount = end
        session = UnsafeMutableRawBufferPointer(start: base, count: sessionBytes)
        ports = zip(places, sizes).map { UnsafeMutableRawBufferPointer(start: base + $0, count: $1) }
    }

    deinit { cp_unmap(base, byteCount) }

    private static func rounded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
}
