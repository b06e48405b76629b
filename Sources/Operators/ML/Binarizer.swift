import Core
import IR

extension Spelling {
    /// ONNX Binarizer: 1 where X is greater than the threshold, else 0, in the input's type.
    static let binarizer = Spelling.classical("Binarizer") { (node, context) throws(OperatorError) in
        let x = try node.required(0, "X")
        let threshold: Float = try node.take("threshold") ?? 0
        let isAbove = try context.node(Greater(), x, context.numbers([threshold], like: x, shape: []))
        return [try context.cast(isAbove, to: context.type(of: x).dtype)]
    }
}
