import Core
import IR

/// An operator that compares two broadcast tensors of one element type and gives bools.
public protocol Comparison: Operator {
    /// The accepted element types; the default is all numbers.
    static var types: Set<ScalarType> { get }
    /// Whether the relation holds.
    func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool
}

extension Comparison {
    public static var types: Set<ScalarType> { .numbers }
    public static var signature: Signature {
        Signature([.required("A", types), .required("B", types)], [.required("C", [.bool])])
    }
    public static var traits: Set<Trait> { [.elementwise] }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [TensorType.elementwise(inputs).with(.bool)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (a, b) = (try inputs.required(0, "A"), try inputs.required(1, "B"))
        return try compare(a, b, shape: outputType(inputs).shape)
    }

    /// The relation of two tensors of numbers or bools, broadcast to a shape.
    func compare(_ a: Tensor, _ b: Tensor, shape: [Int]) throws(OperatorError) -> [Tensor] {
        if a.dtype == .float32 {
            return try [.map(a, b, shape: shape) { (x: Float, y: Float) in holds(x, y) }]
        }
        let places = Broadcast(a.shape, b.shape, to: shape)
        let results =
            a.dtype.isFloatingPoint
            ? try places.map(a.doubles(), b.doubles()) { (x, y) throws(OperatorError) in holds(x, y) }
            : try places.map(a.wideIntegers(), b.wideIntegers()) { (x, y) throws(OperatorError) in holds(x, y) }
        return [Tensor(results, shape: shape)]
    }
}
