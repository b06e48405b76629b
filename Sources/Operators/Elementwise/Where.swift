import Core
import IR

/// x where the condition is true, y elsewhere, after broadcasting. ONNX Where.
public struct Where: Operator {
    public static let name = "Where"
    public static let signature = Signature(
        [.required("condition", [.bool]), .required("X", .all), .required("Y", .all)],
        [.required("output", .all)])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [.onnx("Where", since: 9), .imputer]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[1].dtype == inputs[2].dtype else {
            throw OperatorError("'X' has type \(inputs[1].dtype) and 'Y' \(inputs[2].dtype); they must be of one type")
        }
        let shape = try TensorType.broadcast([inputs[0].shape, inputs[1].shape, inputs[2].shape])
        return try [TensorType(inputs[1].dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let condition = try inputs.required(0, "condition")
        let (x, y) = (try inputs.required(1, "X"), try inputs.required(2, "Y"))
        let (dtype, shape) = try outputType(inputs)
        switch dtype.byteCount {
        case 1: return [choose(condition, x, y, shape, UInt8.self)]
        case 2: return [choose(condition, x, y, shape, UInt16.self)]
        case 4: return [choose(condition, x, y, shape, UInt32.self)]
        default: return [choose(condition, x, y, shape, UInt64.self)]
        }
    }

    private func choose<Unit: BitwiseCopyable>(
        _ condition: Tensor, _ x: Tensor, _ y: Tensor, _ shape: [Int], _: Unit.Type
    ) -> Tensor {
        let operands = [shape] + [condition, x, y].map(\.shape)
        let walk = StridedWalk(shape: shape, strides: operands.map { $0.broadcastStrides(to: shape) })
        let steps = (0...3).map(walk.step)
        return Tensor(x.dtype, shape, of: Unit.self) { output in
            condition.withElements(of: UInt8.self) { condition in
                x.withElements(of: Unit.self) { x in
                    y.withElements(of: Unit.self) { y in
                        walk.rows { at, count in
                            for i in 0..<count {
                                let isTrue = condition[at[1] + i * steps[1]] != 0
                                output[at[0] + i * steps[0]] =
                                    isTrue ? x[at[2] + i * steps[2]] : y[at[3] + i * steps[3]]
                            }
                        }
                    }
                }
            }
        }
    }
}

extension Where: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, zero) = (try builder.gradient(), try builder.scalar(0, like: try builder.gradient()))
        let condition = try builder.input(0)
        return [
            nil,
            builder.wants(1) ? try builder.reduced(builder(Where(), condition, g, zero), to: builder.input(1)) : nil,
            builder.wants(2) ? try builder.reduced(builder(Where(), condition, zero, g), to: builder.input(2)) : nil,
        ]
    }
}
