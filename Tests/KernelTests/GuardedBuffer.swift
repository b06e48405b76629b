import Glibc

/// Memory between two pages that trap on any access, at the very beginning or the very end of the space between them.
final class GuardedBuffer {
    /// The first byte.
    let pointer: UnsafeMutableRawPointer
    /// The size in bytes.
    let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let mappingBytes: Int

    /// Holds a copy of `bytes`, flush against the upper guard page or, with `atEnd` false, the lower one.
    init(_ bytes: [UInt8], atEnd: Bool) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let inner = max((bytes.count + page - 1) / page, 1) * page
        mappingBytes = inner + 2 * page
        guard let map = mmap(nil, mappingBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), map != MAP_FAILED,
            mprotect(map + page, inner, PROT_READ | PROT_WRITE) == 0
        else { fatalError("no memory for a guarded buffer of \(bytes.count) bytes") }
        mapping = map
        count = bytes.count
        pointer = map + page + (atEnd ? inner - bytes.count : 0)
        bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { memcpy(pointer, base, source.count) }
        }
    }

    deinit {
        munmap(mapping, mappingBytes)
    }

    /// What the memory holds now.
    var bytes: [UInt8] {
        Array(UnsafeRawBufferPointer(start: pointer, count: count))
    }
}
