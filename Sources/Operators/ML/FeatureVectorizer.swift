import Core
import IR

extension Spelling {
    /// ONNX FeatureVectorizer: the inputs side by side in single precision, each cut or filled with zeros to its width.
    static let featureVectorizer = Spelling.classical("FeatureVectorizer") { (node, context) throws(OperatorError) in
        let widths: [Int] = try node.take("inputdimensions") ?? []
        guard widths.count == node.inputs.count, widths.allSatisfy({ (0...Limits.dimension).contains($0) }) else {
            throw OperatorError("attribute 'inputdimensions' does not go with the inputs")
        }
        var parts: [ValueID?] = []
        for (index, width) in widths.enumerated() {
            let x = try context.rows(context.cast(node.required(index, "X"), to: .float32))
            parts.append(try fit(x, width, context))
        }
        return try context.add(Concat(axis: 1), parts)
    }

    /// The first columns, or all and zeros after them.
    private static func fit(
        _ x: ValueID, _ width: Int, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        guard let columns = context.type(of: x).shape[1].value else {
            throw OperatorError("an input's number of columns is not fixed; bind it with --dim")
        }
        if columns == width { return x }
        func list(_ numbers: [Int64]) -> ValueID { context.add(Tensor(numbers, shape: [numbers.count])) }
        return columns > width
            ? try context.node(Slice(), x, list([0]), list([Int64(width)]), list([1]))
            : try context.node(Pad(), x, list([0, 0, 0, Int64(width - columns)]))
    }
}
