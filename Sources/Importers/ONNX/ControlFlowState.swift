import Core

/// What an import counts and spends on nested graphs and functions.
struct ControlFlowState {
    /// A loop of at most this many iterations, all known at import, is unrolled.
    static let unrolledIterations = 1024
    /// The most nodes that unrolling may add to a model.
    static let unrolledNodes = 1 << 14

    /// The nodes that unrolled loops have added.
    private(set) var unrolled = 0
    private var nodes = 0
    private var symbols = 0

    /// Counts an imported node, those of inlined and unrolled graphs each time.
    /// - Throws: when a small file stands for too large a model.
    mutating func countNode(at place: @autoclosure () -> String) throws(ImportError) {
        nodes += 1
        guard nodes <= Limits.nodes else {
            throw ImportError(
                .limit, "more than \(Limits.nodes) nodes with functions and nested graphs expanded", at: place())
        }
    }

    /// Whether unrolling may add this many nodes.
    func mayUnroll(_ count: Int) -> Bool { count <= Self.unrolledNodes - unrolled }

    /// Takes the nodes that an unrolled loop has added.
    mutating func unroll(_ count: Int) { unrolled += count }

    /// Gives back what unrolling has taken since an earlier state.
    mutating func restoreUnrolled(from earlier: ControlFlowState) { unrolled = earlier.unrolled }

    /// A name for unknown extents that no other node has.
    mutating func symbol(_ kind: String) -> String {
        symbols += 1
        return "\(kind)#\(symbols)"
    }
}
