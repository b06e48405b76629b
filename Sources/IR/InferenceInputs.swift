/// What shape inference sees of a node's inputs: types, and the values of constants.
public struct InferenceInputs {
    /// The type of each input; nil for an absent optional.
    public let types: [TensorType?]
    private let value: (Int) -> Tensor?

    /// - Parameter value: the constant behind input `i`, or nil when it is computed.
    public init(types: [TensorType?], value: @escaping (Int) -> Tensor?) {
        self.types = types
        self.value = value
    }

    /// Inputs whose values are all known.
    public init(values: [Tensor?]) {
        self.init(types: values.map { $0?.type }, value: { $0 < values.count ? values[$0] : nil })
    }

    public var count: Int { types.count }

    /// The type of a required input, which the signature has checked to be there.
    public subscript(_ index: Int) -> TensorType {
        guard index < types.count, let type = types[index] else {
            preconditionFailure("input \(index) was not checked against the signature")
        }
        return type
    }

    /// The type of an input that may be absent.
    public func optional(_ index: Int) -> TensorType? { index < types.count ? types[index] : nil }

    /// The value of an input that is a constant.
    public func constant(_ index: Int) -> Tensor? { index < types.count ? value(index) : nil }

    /// The integers of a constant input, nil when it is absent.
    /// - Throws: when it is there and not a constant of integers.
    public func integers(_ index: Int, _ name: String) throws(OperatorError) -> [Int]? {
        guard optional(index) != nil else { return nil }
        guard let numbers = constant(index)?.integers else {
            throw OperatorError("input '\(name)' must be a constant here: it decides a shape")
        }
        return numbers
    }
}
