import IR

/// How a residual operand R takes part in an operator's output stage.
public enum ResidualOrder: String, AttributeName, Hashable {
    /// y = activation(sum + R)
    case before
    /// y = activation(sum) + R
    case after

    /// The value of `ck_residual_order`.
    public var code: Int32 { self == .before ? 0 : 1 }
}

extension Activation {
    /// The output stage of an operator: the activation and, when there is one, the residual of the same shape.
    func finish(_ y: Tensor, residual: Tensor?, order: ResidualOrder) throws(OperatorError) -> Tensor {
        guard let residual else { return kind == .none ? y : try y.mapFloats { apply($0) } }
        let (sums, rest) = (try y.doubles(), try residual.doubles())
        let values = zip(sums, rest).map { order == .before ? apply($0 + $1) : apply($0) + $1 }
        return try Tensor(rounding: values, to: y.dtype, shape: y.shape)
    }
}
