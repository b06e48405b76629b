import Core
import IR

extension Spelling {
    /// ONNX Normalizer: each row divided by its largest element, its sum of magnitudes or its Euclidean length. Rows whose
    /// divisor is 0 stay as they are.
    static let normalizer = Spelling.classical("Normalizer") { (node, context) throws(OperatorError) in
        let x = try context.cast(node.required(0, "X"), to: .float32)
        let norm: String = try node.take("norm") ?? "MAX"
        let divisor: ValueID
        switch norm {
        case "MAX":
            var op = ReduceMax()
            op.axes = [-1]
            divisor = try context.node(op, x)
        case "L1":
            var op = ReduceL1()
            op.axes = [-1]
            divisor = try context.node(op, x)
        case "L2":
            var op = ReduceL2()
            op.axes = [-1]
            divisor = try context.node(op, x)
        default: throw OperatorError("attribute 'norm' is '\(norm)'; it must be MAX, L1 or L2")
        }
        let zero = try context.numbers([0], like: x)
        let one = try context.numbers([1], like: x)
        let safe = try context.node(Where(), context.node(Equal(), divisor, zero), one, divisor)
        return [try context.node(Div(), x, safe)]
    }
}
