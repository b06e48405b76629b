import IR
import Operators

extension Formula {
    /// Appends nodes that compute the formula for every row.
    /// - Parameter features: [rows, columns].
    /// - Returns: [rows, 1], or a scalar for a formula without columns.
    func write(_ features: ValueID, in graph: inout Graph) throws(OperatorError) -> ValueID {
        switch self {
        case .number(let number): return graph.addConstant(Tensor([number], shape: [1, 1]))
        case .column(let place):
            func list(_ number: Int) -> ValueID { graph.addConstant(Tensor([Int64(number)], shape: [1])) }
            return try graph.append(Slice(), [features, list(place), list(place + 1), list(1)])[0]
        case .negated(let inner): return try graph.append(Neg(), [inner.write(features, in: &graph)])[0]
        case .binary(let operation, let left, let right):
            let (a, b) = (try left.write(features, in: &graph), try right.write(features, in: &graph))
            let op: any Operator =
                switch operation {
                case .add: Add()
                case .subtract: Sub()
                case .multiply: Mul()
                case .divide: Div()
                }
            return try graph.append(op, [a, b])[0]
        case .function(let function, let inner):
            let op: any Operator = function == .abs ? Abs() : Sqrt()
            return try graph.append(op, [inner.write(features, in: &graph)])[0]
        }
    }
}
