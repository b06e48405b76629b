import Core
import IR

/// The simple recurrent layer: H = f(W x + R h + b). ONNX RNN.
public struct RNN: RecurrentOperator {
    public static let name = "RNN"
    public static let signature = Signature(
        inputs(),
        [.optional("Y", .floats), .optional("Y_h", .floats)])
    public static var attributes: [AttributeField<Self>] { commonFields }
    public static let spellings: [Spelling] = [.onnx("RNN", since: 7)]
    public static let gateCount = 1
    public static let stateCount = 1
    public static let defaultActivations: [RecurrentActivation.Kind] = [.tanh]

    public var settings = RecurrentSettings()

    public init() {}

    public func advance(_ state: inout RecurrentState, _ cell: RecurrentCell, _ inputs: ArraySlice<Double>) {
        let h = state.h
        for row in h.indices {
            state.h[row] = cell.activate(0, cell.input(0, row, inputs) + cell.recurrent(0, row, h))
        }
    }
}
