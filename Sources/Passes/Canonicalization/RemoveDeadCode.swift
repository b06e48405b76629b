import IR

/// Removes nodes that contribute to no output of the graph.
public struct RemoveDeadCode: Pass {
    public static let name = "remove-dead-code"
    public static let stage = Stage.imported

    public static let rules = [
        Rule("unused-node") { site in
            let isUsed = site.node.outputs.contains {
                !site.index.users(of: $0).isEmpty || site.index.isGraphOutput($0)
            }
            return isUsed ? nil : site.patch()
        }
    ]
}
