import Core
import IR

extension Spelling {
    /// ONNX OneHotEncoder: a new last axis with 1 at the element's category and 0 elsewhere. Without `zeros` an element that
    /// is no category is an error: an index out of range.
    static let oneHotEncoder = Spelling.classical("OneHotEncoder") { (node, context) throws(OperatorError) in
        let x = try node.required(0, "X")
        let categories = try ClassLabels(&node, integers: "cats_int64s", strings: "cats_strings")
        let zeros: Bool = try node.take("zeros") ?? true
        guard categories.count > 0 else { throw OperatorError("no categories are given") }
        let isText = categories.tensor.dtype == .string
        guard isText == (context.type(of: x).dtype == .string) else {
            throw OperatorError("the categories are not of the input's type \(context.type(of: x).dtype)")
        }
        let keys = isText ? x : try context.cast(x, to: .int64)
        let column = try context.node(Unsqueeze(axes: [-1]), keys)
        let matches = try context.node(Equal(), column, context.add(categories.tensor))
        let encoded = try context.cast(matches, to: .float32)
        guard !zeros else { return [encoded] }
        return [try checked(encoded, categories.count, context)]
    }

    /// The same rows, looked up by the place of their 1; a row without one looks behind the last.
    private static func checked(
        _ encoded: ValueID, _ count: Int, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        let index = try context.firstPlace(encoded, count)
        let unit = Tensor(
            (0..<count * count).map { Float($0 % (count + 1) == 0 ? 1 : 0) }, shape: [count, count])
        return try context.node(Gather(axis: 0), context.add(unit), index)
    }
}

extension ImportContext {
    /// The place of the first 1 along the last axis of zeros and ones, or its extent `count` where there is none.
    func firstPlace(_ marks: ValueID, _ count: Int) throws(OperatorError) -> ValueID {
        guard let shape = type(of: marks).fixedShape else {
            throw OperatorError("its shape \(type(of: marks)) is not fixed; bind it with --dim")
        }
        let last = add(
            Tensor([Float](repeating: 0.5, count: shape.dropLast().reduce(1, *)), shape: shape.dropLast() + [1]))
        var search = ArgMax()
        search.axis = -1
        search.keepDims = false
        return try node(search, node(Concat(axis: -1), marks, last))
    }
}
