import Core
import IR

/// The simple recurrent layer: H = f(W x + R h + b). ONNX RNN.
public struct RNN: RecurrentOperator {
    public static let name = "RNN"
    public static let signature = Signature(
        [
            .required("X", .floats), .required("W", .floats), .required("R", .floats), .optional("B", .floats),
            .optional("sequence_lens", [.int32]), .optional("initial_h", .floats),
        ],
        [.optional("Y", .floats), .optional("Y_h", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("direction", \.direction), AttributeField("hidden_size", \.hiddenSize),
            AttributeField("activations", \.activations), AttributeField("activation_alpha", \.activationAlpha),
            AttributeField("activation_beta", \.activationBeta), AttributeField("clip", \.clip),
            AttributeField("layout", \.isBatchFirst),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("RNN", since: 7)]
    public static let gateCount = 1
    public static let stateCount = 1
    public static let defaultActivations: [RecurrentActivation.Kind] = [.tanh]

    public var direction = RecurrentDirection.forward
    public var hiddenSize: Int?
    public var activations: [String] = []
    public var activationAlpha: [Float] = []
    public var activationBeta: [Float] = []
    public var clip: Float?
    public var isBatchFirst = false

    public init() {}

    public func advance(_ state: inout RecurrentState, _ cell: RecurrentCell, _ inputs: ArraySlice<Double>) {
        let h = state.h
        for row in h.indices {
            state.h[row] = cell.activate(0, cell.input(0, row, inputs) + cell.recurrent(0, row, h))
        }
    }
}
