import IR
import Operators

/// What training makes small. Every loss is the sum over the rows of a batch divided by the number of rows.
public enum Loss: Hashable, Sendable {
    /// -sum(target · log softmax(logits)): targets are shares [rows, classes], whose sum is the row's weight. With `focus`
    /// above 0 each term is multiplied by (1 - p)^focus, the focal loss of Lin et al. 2017.
    case crossEntropy(focus: Float)
    /// weight · (output - target)^2.
    case squaredError
    /// weight · the Huber loss: squared and halved up to `delta` from the target, linear beyond.
    case huber(delta: Float)
    /// weight · the pinball loss, whose minimum is the quantile.
    case quantile(Float)

    /// Whether targets are shares of classes.
    public var isClassification: Bool {
        if case .crossEntropy = self { return true }
        return false
    }

    /// Appends the loss of an output, [rows, columns], with inputs for what it is compared with: `target` [rows, columns]
    /// and, but for classes, `weight` [rows, 1].
    func write(_ output: ValueID, in builder: inout GradientBuilder, _ inputs: Inputs) throws(OperatorError) -> ValueID
    {
        let rows = Double(try builder.shape(output)[0])
        let terms = try terms(output, in: &builder, inputs)
        let axes = Array(try builder.shape(terms).indices)
        return try builder.scale(builder.reshape(builder.sum(terms, axes: axes), []), by: 1 / rows)
    }

    /// The values that a loss compares with.
    struct Inputs {
        var target: ValueID
        var weight: ValueID?
    }

    private func terms(
        _ output: ValueID, in builder: inout GradientBuilder, _ inputs: Inputs
    ) throws(OperatorError) -> ValueID {
        if case .crossEntropy(let focus) = self {
            let logarithm = try builder(LogSoftmax(axis: -1), output)
            var term = try builder(Neg(), builder(Mul(), inputs.target, logarithm))
            if focus > 0 {
                let rest = try builder(Sub(), builder.scalar(1, like: output), builder(Exp(), logarithm))
                // A certain class has a rest of 0, whose power has no slope for a focus below 1.
                let kept = try builder(Add(), rest, builder.scalar(1e-6, like: output))
                term = try builder(Mul(), builder(Pow(), kept, builder.scalar(Double(focus), like: output)), term)
            }
            return term
        }
        let distance = try builder(Sub(), output, inputs.target)
        var term: ValueID
        switch self {
        case .crossEntropy, .squaredError: term = try builder(Mul(), distance, distance)
        case .huber(let delta):
            let size = try builder(Abs(), distance)
            let half = try builder.scale(builder(Mul(), distance, distance), by: 0.5)
            let line = try builder.scale(
                builder(Sub(), size, builder.scalar(Double(delta) / 2, like: size)), by: Double(delta))
            let isFar = try builder(Greater(), size, builder.scalar(Double(delta), like: size))
            term = try builder(Where(), isFar, line, half)
        case .quantile(let share):
            // max(share (target - output), (1 - share) (output - target))
            let below = try builder.scale(distance, by: -Double(share))
            let above = try builder.scale(distance, by: 1 - Double(share))
            term = try builder(Where(), builder(Greater(), below, above), below, above)
        }
        if let weight = inputs.weight { term = try builder(Mul(), term, weight) }
        return term
    }
}
