import Core
import IR

extension Div {
    /// ONNX LpNormalization: the input over its norm along an axis; 0 where the norm is 0.
    static func lpNormalization(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        guard let x = node.input(0) else { throw OperatorError("input 'input' is missing") }
        let axis: Int = try node.take("axis") ?? -1
        let p: Int = try node.take("p") ?? 2
        let norm: ValueID
        switch p {
        case 1:
            var op = ReduceL1()
            op.axes = [axis]
            norm = try context.add(op, [x])[0]
        case 2:
            var op = ReduceL2()
            op.axes = [axis]
            norm = try context.add(op, [x])[0]
        default: throw OperatorError("attribute 'p' is \(p); it must be 1 or 2")
        }
        let dtype = context.type(of: x).dtype
        let zero = context.add(try Tensor(rounding: [0], to: dtype, shape: []))
        let one = context.add(try Tensor(rounding: [1], to: dtype, shape: []))
        let isZero = try context.add(Equal(), [norm, zero])[0]
        let divisor = try context.add(Where(), [isZero, one, norm])[0]
        return try context.add(Div(), [x, divisor])
    }
}
