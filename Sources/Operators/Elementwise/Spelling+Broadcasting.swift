import Core
import IR

extension Spelling {
    /// A binary operator with numpy's broadcasting from version 7; until 6, attributes say where B lies along A's axes.
    static func broadcasting(_ name: String) -> [Spelling] {
        [
            .onnx(name, since: 7),
            .onnx(
                name, until: 6, .adapted { (node, context) throws(OperatorError) in try node.alignSecond(context) }),
        ]
    }
}

extension ForeignNode {
    /// Gives the second input the axes behind its last that `axis` leaves to the first. Without `broadcast` both must
    /// have one shape.
    fileprivate mutating func alignSecond(_ context: any ImportContext) throws(OperatorError) {
        attributes["consumed_inputs"] = nil
        let axis: Int? = try take("axis")
        let broadcasts: Bool = try take("broadcast") ?? false
        guard let a = input(0), let b = input(1) else { throw OperatorError("inputs 'A' and 'B' are needed") }
        let (left, right) = (context.type(of: a), context.type(of: b))
        guard broadcasts else {
            guard left.rank == right.rank else {
                throw OperatorError("\(left) and \(right) without 'broadcast' must have one shape")
            }
            return
        }
        guard right.rank <= left.rank else { throw OperatorError("\(right) does not broadcast to \(left)") }
        guard let axis else { return }
        let start = axis < 0 ? axis + left.rank : axis
        guard start >= 0, start + right.rank <= left.rank else {
            throw OperatorError("\(right) does not lie along the axes of \(left) from axis \(axis)")
        }
        let missing = left.rank - start - right.rank
        guard missing > 0 else { return }
        setInput(1, to: try context.node(Unsqueeze(axes: (0..<missing).map { right.rank + $0 }), b))
    }
}
