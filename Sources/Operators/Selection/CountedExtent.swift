import Core
import IR

extension Dimension {
    /// The number of things that only the data tell: the number where the data are known, else a symbol.
    /// - Parameters:
    ///   - name: the symbol's name.
    ///   - known: the number, when the data are constants.
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

extension ForeignNode {
    /// Names the extent that the data decide after the node, so that each node has a symbol of its own.
    mutating func nameCount() { attributes["count"] = .string("\(label).count") }
}
