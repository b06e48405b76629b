import Core
import IR

/// An operator that combines two broadcast tensors of bools.
public protocol LogicalBinary: Operator {
    func apply(_ a: Bool, _ b: Bool) -> Bool
}

extension LogicalBinary {
    public static var signature: Signature {
        Signature([.required("A", [.bool]), .required("B", [.bool])], [.required("C", [.bool])])
    }
    public static var traits: Set<Trait> { [.elementwise, .commutative] }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [.elementwise(inputs)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (a, b) = (try inputs.required(0, "A"), try inputs.required(1, "B"))
        return try [
            .map(a, b, shape: outputType(inputs).shape) { (x: UInt8, y: UInt8) in apply(x != 0, y != 0) }
        ]
    }
}
