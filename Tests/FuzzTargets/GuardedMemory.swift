import Glibc

/// Zeroed memory whose end, and a little before whose start, lie pages that trap.
public final class GuardedMemory {
    /// The memory.
    public let bytes: UnsafeMutableRawBufferPointer
    private let mapping: UnsafeMutableRawPointer
    private let mappingBytes: Int

    /// Nil when the system has none to give.
    /// - Parameter alignment: what the start is aligned to; the memory ends less than this before the trapping page.
    public init?(byteCount: Int, alignment: Int = 1) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let inner = max((byteCount + page - 1) / page, 1) * page
        mappingBytes = inner + 2 * page
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let map = mmap(nil, mappingBytes, PROT_NONE, flags, -1, 0), map != MAP_FAILED else { return nil }
        mapping = map
        let rounded = (byteCount + alignment - 1) / alignment * alignment
        bytes = UnsafeMutableRawBufferPointer(start: map + page + inner - rounded, count: byteCount)
        guard mprotect(map + page, inner, PROT_READ | PROT_WRITE) == 0 else { return nil }
    }

    deinit { munmap(mapping, mappingBytes) }
}
