import Core
import IR

/// What classical models do with scores at the end.
enum PostTransform: String, AttributeName {
    case none = "NONE"
    case softmax = "SOFTMAX"
    case logistic = "LOGISTIC"
    /// Softmax over the scores that are not 0; the others stay 0.
    case softmaxZero = "SOFTMAX_ZERO"
    case probit = "PROBIT"

    /// The transforms in the order of the numbers that TreeEnsemble writes for them.
    static let numbered: [PostTransform] = [.none, .softmax, .logistic, .softmaxZero, .probit]

    /// Adds the transform of single precision scores [rows, columns]. As in ONNX Runtime, a single column knows only the
    /// probit; the others leave it as it is.
    func apply(_ scores: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        if self != .probit && context.type(of: scores).shape.last == 1 { return scores }
        switch self {
        case .none: return scores
        case .softmax: return try context.node(Softmax(axis: -1), scores)
        case .logistic: return try context.node(Sigmoid(), scores)
        case .softmaxZero: return try Self.softmaxZero(scores, context)
        case .probit: return try Self.probit(scores, context)
        }
    }

    private static func softmaxZero(_ x: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        var maximum = ReduceMax()
        maximum.axes = [1]
        var sum = ReduceSum()
        sum.axes = [1]
        let zero = try context.numbers([0], like: x)
        let top = try context.node(maximum, x)
        let counts = try context.node(
            Greater(), context.node(Abs(), x), context.numbers([0.000_000_1], like: x))
        let powers = try context.node(Exp(), context.node(Sub(), x, top))
        let small = try context.node(Mul(), x, context.node(Exp(), context.node(Neg(), top)))
        let total = try context.node(sum, context.node(Where(), counts, powers, zero))
        return try context.node(Div(), context.node(Where(), counts, powers, small), total)
    }

    /// The quantile of the normal distribution by Winitzki's approximation of the inverse error function, with the
    /// constants of ONNX Runtime.
    private static func probit(_ scores: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        func constant(_ number: Float) throws(OperatorError) -> ValueID { try context.numbers([number], like: scores) }
        let one = try constant(1)
        let x = try context.node(Sub(), context.node(Mul(), scores, constant(2)), one)
        let sign = try context.node(
            Where(), context.node(Less(), x, constant(0)), constant(-1), one)
        let product = try context.node(
            Mul(), context.node(Sub(), one, x), context.node(Add(), one, x))
        let log = try context.node(Log(), product)
        let v = try context.node(
            Add(), context.node(Mul(), log, constant(0.5)), constant(2 / (3.14159 * 0.147)))
        let square = try context.node(
            Sub(), context.node(Mul(), v, v), context.node(Mul(), log, constant(1 / 0.147)))
        let root = try context.node(Sqrt(), context.node(Sub(), context.node(Sqrt(), square), v))
        return try context.node(Mul(), context.node(Mul(), sign, root), constant(1.414_213_56))
    }
}
