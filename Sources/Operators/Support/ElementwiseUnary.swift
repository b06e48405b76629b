import Core
import IR

/// An operator whose every output element is a function of the input element at the same place.
///
/// A conforming type gives `name`, `init()`, its spellings and `apply`; signature, traits, inference and evaluation
/// follow. Floating point elements are computed in double precision and rounded once to the type; a NaN gives NaN unless
/// the operator says otherwise.
public protocol ElementwiseUnary: Operator {
    /// The accepted element types; the default is the floating point types. Types that include integers need
    /// `apply(_: Int128)` too.
    static var types: Set<ScalarType> { get }

    /// The function.
    func apply(_ x: Double) -> Double

    /// The function of an integer element, exact; the result wraps to the type.
    func apply(_ x: Int128) -> Int128
}

extension ElementwiseUnary {
    public static var types: Set<ScalarType> { .floats }
    public static var signature: Signature { Signature([.required("X", types)], [.required("Y", types)]) }
    public static var traits: Set<Trait> { [.elementwise] }

    /// Integers stay as they are; only operators whose `types` include integers are asked.
    public func apply(_ x: Int128) -> Int128 { x }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0]] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        return [x.dtype.isInteger ? try x.mapIntegers { apply($0) } : try x.mapFloats { apply($0) }]
    }
}

extension [Tensor?] {
    /// Input `index`, which the signature requires.
    /// - Throws: when a caller did not check against the signature.
    public func required(_ index: Int, _ name: String) throws(OperatorError) -> Tensor {
        guard index < count, let tensor = self[index] else { throw OperatorError("input '\(name)' is missing") }
        return tensor
    }

    /// Input `index`, or nil when it is absent.
    public func optional(_ index: Int) -> Tensor? { index < count ? self[index] : nil }
}
