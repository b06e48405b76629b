/// An operator with graphs among its attributes, such as a conditional or a loop.
///
/// A nested graph sees nothing of the graph around it: what it uses from there are inputs of the node, which the nested
/// graph has as inputs too. So everything that looks at one graph needs no notion of scopes.
public protocol NestingOperator: Operator {
    /// The names of the attributes that are graphs.
    static var graphNames: [String] { get }
    /// The nested graphs, in the order of `graphNames`.
    var graphs: [Graph] { get set }
}
