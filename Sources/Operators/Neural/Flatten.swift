import Core
import IR

/// The input as a matrix: the axes before `axis` make the rows, the others the columns. ONNX Flatten.
public struct Flatten: Operator {
    public static let name = "Flatten"
    public static let signature = Signature([.required("input")], [.required("output")])
    public static let traits: Set<Trait> = [.reshape]
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis)] }
    public static let spellings: [Spelling] = [.onnx("Flatten")]

    /// From 0 to the rank; negative counts from the back.
    public var axis = 1

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        let split = axis == x.rank ? axis : x.rank == 0 && axis == 1 ? 0 : try x.axis(axis)
        let rows = x.shape[..<split].reduce(Dimension.fixed(1)) { $0 * $1 }
        let columns = x.shape[split...].reduce(Dimension.fixed(1)) { $0 * $1 }
        return [try TensorType(x.dtype, [rows, columns]).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        [try inputs.required(0, "input").reshaped(outputType(inputs).shape)]
    }
}

extension Flatten: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.reshape(builder.gradient(), builder.shape(builder.input(0)))]
    }
}
