import Core
import IR

/// The labels of a classifier: integers or strings, in the order of the classes.
struct ClassLabels {
    let tensor: Tensor

    var count: Int { tensor.elementCount }

    /// Takes the labels from a node, of which at most one list is not empty.
    /// - Parameter strings: the name of the attribute with strings; `integers` that of the other.
    init(
        _ node: inout ForeignNode, integers: String = "classlabels_int64s", strings: String = "classlabels_strings"
    ) throws(OperatorError) {
        let numbers: [Int] = try node.take(integers) ?? []
        let texts: [String] = try node.take(strings) ?? []
        guard numbers.isEmpty || texts.isEmpty else {
            throw OperatorError("both '\(integers)' and '\(strings)' are given")
        }
        tensor =
            texts.isEmpty
            ? Tensor(numbers.map { Int64($0) }, shape: [numbers.count]) : Tensor(strings: texts, shape: [texts.count])
    }

    /// The labels of class indices.
    func look(up indices: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        try context.node(Gather(axis: 0), context.add(tensor), indices)
    }

    /// The label of the column with the largest score of each row, the first of several.
    func best(of scores: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        try look(up: Self.largest(scores, context), context)
    }

    /// The column with the largest score of each row.
    static func largest(_ scores: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        var search = ArgMax()
        search.axis = 1
        search.keepDims = false
        return try context.node(search, scores)
    }

    /// The second label where a column of conditions is true, the first elsewhere.
    func choose(_ isPositive: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        let index = try context.node(Squeeze(axes: [1]), context.cast(isPositive, to: .int64))
        return try look(up: index, context)
    }
}
