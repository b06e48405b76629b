import Core
import IR

/// Computes once what nodes with the same operator, attributes and inputs compute several times.
public struct MergeDuplicates: Pass {
    public static let name = "merge-duplicates"
    public static let stage = Stage.imported

    /// Constants up to this size are compared by their bytes, larger ones by identity.
    static let comparedBytes = 64 << 10

    public static let rules = [
        Rule("same-node") { site in
            guard let input = site.node.inputs.compactMap({ $0 }).first(where: { site.graph.constant($0) == nil })
            else { return nil }
            for user in site.index.users(of: input) where user < site.position {
                let other = site.at(user)
                guard isSame(site, other) else { continue }
                var patch = site.patch()
                for (old, new) in zip(site.node.outputs, other.node.outputs) { patch.replace(old, with: new) }
                return patch
            }
            return nil
        }
    ]

    private static func isSame(_ a: Site, _ b: Site) -> Bool {
        guard a.node.inputs.count == b.node.inputs.count, a.node.outputs.count == b.node.outputs.count,
            !type(of: a.node.op).traits.contains(.nondeterministic), a.node.op.isEqual(to: b.node.op)
        else { return false }
        return zip(a.node.inputs, b.node.inputs).allSatisfy { left, right in
            if left == right { return true }
            guard let x = a.graph.constant(left), let y = a.graph.constant(right) else { return false }
            return x.byteCount <= comparedBytes && x == y
        }
    }
}
