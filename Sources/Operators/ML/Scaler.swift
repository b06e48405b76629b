import Core
import IR

extension Spelling {
    /// ONNX Scaler: (X - offset) * scale for each feature, in double precision for double inputs, as single precision.
    static let scaler = Spelling.classical("Scaler") { (node, context) throws(OperatorError) in
        var x = try node.required(0, "X")
        if context.type(of: x).dtype != .float64 { x = try context.cast(x, to: .float32) }
        let offset: [Float] = try node.take("offset") ?? []
        let scale: [Float] = try node.take("scale") ?? []
        if !offset.isEmpty { x = try context.node(Sub(), x, context.numbers(offset, like: x)) }
        if !scale.isEmpty { x = try context.node(Mul(), x, context.numbers(scale, like: x)) }
        return [try context.cast(x, to: .float32)]
    }
}
