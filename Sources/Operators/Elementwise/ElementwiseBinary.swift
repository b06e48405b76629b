import Core
import IR

/// An operator whose every output element is a function of two numbers at the same place, after numpy broadcasting.
///
/// A conforming type gives `name`, `init()`, its spellings and `apply`. Floating point elements are computed in double
/// precision and rounded once, integers exactly and then wrapped to the type.
public protocol ElementwiseBinary: Operator {
    /// The accepted element types, the same for both inputs and the output; the default is all numbers.
    static var types: Set<ScalarType> { get }

    /// The function of floating point elements; only operators whose `types` include them are asked.
    func apply(_ a: Double, _ b: Double) -> Double

    /// The function of integers; only operators whose `types` include them are asked.
    func apply(_ a: Int128, _ b: Int128) throws(OperatorError) -> Int128
}

extension ElementwiseBinary {
    public static var types: Set<ScalarType> { .numbers }
    public static var signature: Signature {
        Signature([.required("A", types), .required("B", types)], [.required("C", types)])
    }
    public static var traits: Set<Trait> { [.elementwise] }

    public func apply(_ a: Double, _ b: Double) -> Double { .nan }
    public func apply(_ a: Int128, _ b: Int128) throws(OperatorError) -> Int128 {
        throw OperatorError("\(Self.name) does not take integers")
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [.elementwise(inputs)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (a, b) = (try inputs.required(0, "A"), try inputs.required(1, "B"))
        let shape = try outputType(inputs).shape
        return try [
            .elementwise(
                a, b, shape: shape, { apply($0, $1) },
                { (a: Int128, b: Int128) throws(OperatorError) in try apply(a, b) })
        ]
    }
}

extension TensorType {
    /// The type of an elementwise result of inputs of one element type.
    static func elementwise(_ inputs: InferenceInputs) throws(OperatorError) -> TensorType {
        let dtype = inputs[0].dtype
        for type in inputs.types {
            guard let type, type.dtype != dtype else { continue }
            throw OperatorError("the inputs have types \(dtype) and \(type.dtype); they must be of one type")
        }
        return try TensorType(dtype, TensorType.broadcast(inputs.types.compactMap { $0?.shape })).checked()
    }
}

extension Tensor {
    /// A function of the numbers of two broadcast tensors of one element type.
    static func elementwise(
        _ a: Tensor, _ b: Tensor, shape: [Int], _ real: (Double, Double) -> Double,
        _ integer: (Int128, Int128) throws(OperatorError) -> Int128
    ) throws(OperatorError) -> Tensor {
        if a.dtype == .float32 {
            return try map(a, b, shape: shape) { (x: Float, y: Float) in Float(real(Double(x), Double(y))) }
        }
        let places = Broadcast(a.shape, b.shape, to: shape)
        if a.dtype.isInteger {
            let values = try places.map(a.wideIntegers(), b.wideIntegers(), integer)
            return try Tensor(wrapping: values, to: a.dtype, shape: shape)
        }
        let values = try places.map(a.doubles(), b.doubles()) { (x, y) throws(OperatorError) in real(x, y) }
        return try Tensor(rounding: values, to: a.dtype, shape: shape)
    }
}
