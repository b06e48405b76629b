import Core
import IR

/// The weights of a bundle: constants in the form that kernels read, each stored once. Programs for several targets share
/// one pool.
public struct WeightPool {
    /// All constants, each at a multiple of 64.
    public private(set) var bytes: [UInt8] = []
    private var known: [Int: [Range<Int>]] = [:]

    public init() {}

    /// A number that equal contents share.
    static func hash(_ content: UnsafeRawBufferPointer) -> Int {
        var hasher = StableHasher()
        hasher.combine(content)
        return hasher.value
    }

    /// The offset of `content` in the pool, adding it unless the same bytes are there.
    mutating func add(_ content: UnsafeRawBufferPointer) -> Int {
        let hash = Self.hash(content)
        let places = known[hash] ?? []
        for place in places where place.count == content.count {
            let isSame = bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[place]).elementsEqual(content) }
            if isSame { return place.lowerBound }
        }
        while bytes.count % 64 != 0 { bytes.append(0) }
        let offset = bytes.count
        bytes.append(contentsOf: content)
        known[hash, default: []].append(offset..<bytes.count)
        return offset
    }
}

/// FNV-1a over 8-byte words: quick, and the same in every process.
private struct StableHasher {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index + 8 <= bytes.count {
            state = (state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x100_0000_01b3
            state ^= state >> 29
            index += 8
        }
        while index < bytes.count {
            state = (state ^ UInt64(bytes[index])) &* 0x100_0000_01b3
            index += 1
        }
    }

    var value: Int { Int(truncatingIfNeeded: state) }
}
