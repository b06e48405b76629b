import Core
import IR

extension TensorType {
    /// This type, when a tensor of it may exist: the rank, extents and bytes are within `Limits`.
    public func checked() throws(OperatorError) -> TensorType {
        guard rank <= Limits.rank else {
            throw OperatorError("the result would have rank \(rank); at most \(Limits.rank) is supported")
        }
        for extent in shape {
            guard let number = extent.value else {
                guard !extent.isLonger(than: Limits.dimensionParts) else {
                    throw OperatorError(
                        "an extent of the result would be an expression of more than \(Limits.dimensionParts) parts; say "
                            + "what the open dimensions are")
                }
                // Arithmetic between numbers that overflows stays an expression.
                guard !extent.symbols.isEmpty else { throw OperatorError("the extent \(extent) overflows") }
                continue
            }
            guard (0...Limits.dimension).contains(number) else {
                throw OperatorError("the result \(self) would have an extent of \(number)")
            }
        }
        if fixedShape != nil {
            guard let count = elementCount, count <= Limits.tensorBytes / dtype.nominalBytes else {
                throw OperatorError("the result \(self) would be larger than \(Limits.tensorBytes) bytes")
            }
        }
        return self
    }

    /// The type with another element type.
    public func with(_ dtype: ScalarType) -> TensorType { TensorType(dtype, shape) }

    /// The axis counted from the front, for one that may count from the back.
    public func axis(_ axis: Int) throws(OperatorError) -> Int { try rank.axis(axis) }
}

extension Int {
    /// The axis counted from the front of a tensor of this rank, for one that may count from the back.
    public func axis(_ axis: Int) throws(OperatorError) -> Int {
        guard axis >= -self && axis < self else {
            throw OperatorError("axis \(axis) is out of range for rank \(self)")
        }
        return axis < 0 ? axis + self : axis
    }

    /// The axes counted from the front, each at most once.
    func axes(_ axes: [Int]) throws(OperatorError) -> [Int] {
        guard axes.count <= Limits.rank else {
            throw OperatorError("\(axes.count) axes are named; at most \(Limits.rank) are supported")
        }
        var result: [Int] = []
        for given in axes {
            let axis = try axis(given)
            guard !result.contains(axis) else { throw OperatorError("axis \(given) is given twice") }
            result.append(axis)
        }
        return result
    }
}

extension Operator {
    /// The types of the outputs for inputs whose values are known; every extent is a number within `Limits`.
    func outputTypes(_ inputs: [Tensor?]) throws(OperatorError) -> [(dtype: ScalarType, shape: [Int])] {
        var result: [(dtype: ScalarType, shape: [Int])] = []
        for type in try infer(InferenceInputs(values: inputs)) {
            guard let shape = try type.checked().fixedShape else {
                throw OperatorError("the result \(type) has no fixed shape")
            }
            result.append((type.dtype, shape))
        }
        return result
    }

    /// The type of the only output for inputs whose values are known.
    func outputType(_ inputs: [Tensor?]) throws(OperatorError) -> (dtype: ScalarType, shape: [Int]) {
        try outputTypes(inputs)[0]
    }
}
