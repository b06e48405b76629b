/// Why a node cannot be compiled for a target.
public struct LoweringError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The node, such as `Conv 'conv1'`; empty when the whole graph is meant.
    public var node: String
    public var reason: String

    public init(_ reason: String, node: String = "") {
        self.node = node
        self.reason = reason
    }

    public var description: String { node.isEmpty ? reason : "\(node): \(reason)" }
}
