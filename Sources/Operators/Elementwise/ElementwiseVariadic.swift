import Core
import IR

/// An operator that folds one or more broadcast inputs of one element type with a function of two numbers.
///
/// Elements are computed as by `ElementwiseBinary` and rounded after each input, in the order of the inputs.
public protocol ElementwiseVariadic: Operator {
    static var types: Set<ScalarType> { get }
    /// The function of floating point elements.
    func apply(_ a: Double, _ b: Double) -> Double
    /// The function of integers; only operators whose `types` include them are asked.
    func apply(_ a: Int128, _ b: Int128) throws(OperatorError) -> Int128
}

extension ElementwiseVariadic {
    public static var signature: Signature {
        Signature([.variadic("data", types)], [.required("result", types)])
    }
    public static var traits: Set<Trait> { [.elementwise, .commutative] }

    public func apply(_ a: Int128, _ b: Int128) throws(OperatorError) -> Int128 {
        throw OperatorError("\(Self.name) does not take integers")
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [.elementwise(inputs)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] { try [folded(inputs)] }

    /// The inputs folded from the first to the last.
    func folded(_ inputs: [Tensor?]) throws(OperatorError) -> Tensor {
        let shape = try outputType(inputs).shape
        var result = try inputs.required(0, "data")
        for next in inputs.dropFirst().compactMap({ $0 }) {
            let step = try TensorType.broadcast([result.type.shape, next.type.shape]).compactMap(\.value)
            result = try .elementwise(
                result, next, shape: step, { apply($0, $1) },
                { (a: Int128, b: Int128) throws(OperatorError) in try apply(a, b) })
        }
        return result.broadcast(to: shape)
    }
}
