import Core
import IR

/// What the graphs of one model share while they are exported: names, versions, and what turns out to be needed.
final class ExportSession {
    /// The version of each domain's operator set that is written.
    let opsets: [String: Int]
    /// The versions that the operators written so far need, where those are newer.
    private(set) var needed: [String: Int] = [:]
    /// The domains of the nodes written so far.
    private(set) var domains: Set<String> = [""]
    private var valueNames = NameSpace()
    private var nodeNames = NameSpace()

    init(opsets: [String: Int]) { self.opsets = opsets }

    /// The version of a domain's operator set.
    func version(_ domain: String = "") -> Int { opsets[domain] ?? 1 }

    /// Notes that a version of a domain's operator set, or a newer one, is needed.
    func require(_ version: Int, of domain: String = "") {
        domains.insert(domain)
        if version > max(self.version(domain), needed[domain] ?? 0) { needed[domain] = version }
    }

    /// Notes that values of an element type occur.
    func require(_ dtype: ScalarType) {
        switch dtype {
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz: require(19)
        case .int4, .uint4: require(21)
        case .float4e2m1: require(23)
        case .float8e8m0: require(24)
        case .int2, .uint2: require(25)
        default: break
        }
    }

    /// Takes a value's name as it is.
    /// - Returns: false when it is taken already.
    func takeValueName(_ name: String) -> Bool { valueNames.take(name) }
    /// A name for a value like the given one that is not taken yet.
    func freshValueName(like name: String) -> String { valueNames.fresh(like: name) }
    /// A name for a node like the given one that is not taken yet.
    func freshNodeName(like name: String) -> String { nodeNames.fresh(like: name) }
}

/// Names that are different from each other.
private struct NameSpace {
    private var taken: Set<String> = []
    private var counts: [String: Int] = [:]

    mutating func take(_ name: String) -> Bool { taken.insert(name).inserted }

    mutating func fresh(like name: String) -> String {
        if take(name) { return name }
        var count = counts[name] ?? 1
        repeat { count += 1 } while !take("\(name)_\(count)")
        counts[name] = count
        return "\(name)_\(count)"
    }
}
