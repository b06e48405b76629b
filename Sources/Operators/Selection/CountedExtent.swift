import Core
import IR

/// An operator with an extent that only the data tell.
public protocol CountingOperator: Operator {
    /// The name of the extent.
    var count: String { get set }
    /// A number to compile for in place of the extent: programs for several of them become one for all. No attribute, since
    /// a graph with it computes something only as one of several.
    var assumedCount: Int? { get set }
}

extension Dimension {
    /// The number of things that only the data tell: the number where the data are known, else a symbol.
    /// - Parameters:
    ///   - name: the symbol's name.
    ///   - known: the number, when the data are constants or when it is assumed.
    ///   - bound: the most it can be; nil when nothing bounds it.
    static func counted(_ name: String, known: Int?, upTo bound: Int?) -> Dimension {
        if let known { return .fixed(known) }
        return .symbol(Symbol(name: name, lower: 0, upper: bound.map { min($0, Limits.dimension) }))
    }
}

extension TensorType {
    /// The most elements that a tensor of this type has; nil when an extent has no bound.
    var elementBound: Int? {
        let bounds = shape.compactMap(\.upperBound)
        return bounds.count == shape.count ? bounds.checkedProduct : nil
    }
}

extension InferenceInputs {
    /// A shape of extents `<name>.<axis>` that only the data tell: one for each number of the vector at an input.
    /// - Throws: when the vector's length is not known.
    func countedShape(
        _ index: Int, _ input: String, name: String, upTo bound: Int? = nil
    ) throws(OperatorError) -> [Dimension] {
        guard self[index].rank == 1, let rank = self[index].shape[0].value, rank <= Limits.rank else {
            throw OperatorError(
                "input '\(input)' is \(self[index]); it must be a vector of fixed length, at most \(Limits.rank)")
        }
        return (0..<rank).map { .counted("\(name).\($0)", known: nil, upTo: bound) }
    }
}

extension ForeignNode {
    /// Names the extents that the data decide when an input that decides them is computed.
    mutating func nameCount(whereComputed index: Int, _ context: any ImportContext) {
        if let value = input(index), context.constant(value) == nil { nameCount() }
    }

    /// Names the extent that the data decide after the node, so that each node has a symbol of its own.
    mutating func nameCount() { attributes["count"] = .string("\(label).count") }
}
