import Core
import IR
import Operators

extension ExpandOperators {
    static let losses = [
        Rule("negative-log-likelihood-loss", at: NegativeLogLikelihoodLoss.self) { (op, site) throws(OperatorError) in
            var write = ExpansionWriter(site)
            let loss = try write.negativeLogLikelihood(op)
            return write.patch(replacingOutputWith: loss)
        }
    ]
}

extension ExpansionWriter {
    /// The elements at the targets, negated and weighted, then reduced. A target of no class is an error of the gather.
    fileprivate mutating func negativeLogLikelihood(_ op: NegativeLogLikelihoodLoss) throws(OperatorError) -> ValueID {
        let (x, target) = (try input(0), try input(1))
        let dtype = type(x).dtype
        var classes = try withoutNegative(target)
        var ignored: ValueID?
        if let index = op.ignoreIndex {
            let isIgnored = try self(Equal(), target, constant([Double(index)], type(target).dtype))
            classes = try self(Where(), isIgnored, constant([0], type(target).dtype), classes)
            ignored = isIgnored
        }
        var pick = GatherElements()
        pick.axis = 1
        let picked = try self(pick, x, self(Unsqueeze(axes: [1]), classes))
        var loss = try self(Neg(), self(Squeeze(axes: [1]), picked))
        var weight: ValueID?
        if let weights = site.node.input(2) {
            let chosen = try self(Gather(axis: 0), weights, classes)
            loss = try self(Mul(), loss, chosen)
            weight = chosen
        }
        let zero = try constant([0], dtype)
        if let ignored {
            loss = try self(Where(), ignored, zero, loss)
            var counted = try constant([1], dtype)
            if let weight { counted = weight }
            weight = try self(Where(), ignored, zero, counted)
        }
        switch op.reduction {
        case .none: return loss
        case .sum: return try sum(loss)
        case .mean:
            guard let weight else { return try mean(loss) }
            return try self(Div(), sum(loss), sum(weight))
        }
    }

    private mutating func sum(_ value: ValueID) throws(OperatorError) -> ValueID {
        var op = ReduceSum()
        op.keepDims = false
        return try self(op, value)
    }

    private mutating func mean(_ value: ValueID) throws(OperatorError) -> ValueID {
        var op = ReduceMean()
        op.keepDims = false
        return try self(op, value)
    }
}
