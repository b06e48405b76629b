import Core
import IR

/// The long short-term memory layer: with f, g, h the activations and ⊙ the product of elements
/// i = f(W x + R h + P ⊙ c + b), forget likewise, c̃ = g(…), C = forget ⊙ c + i ⊙ c̃, o = f(… + P ⊙ C), H = o ⊙ h(C).
/// ONNX LSTM. The gates are in the order i, o, forget, c; the peepholes P in the order i, o, forget.
public struct LSTM: RecurrentOperator {
    public static let name = "LSTM"
    public static let signature = Signature(
        inputs([.optional("initial_c", .floats), .optional("P", .floats)]),
        [.optional("Y", .floats), .optional("Y_h", .floats), .optional("Y_c", .floats)])
    public static var attributes: [AttributeField<Self>] {
        commonFields + [AttributeField("input_forget", \.couplesForget)]
    }
    public static let spellings: [Spelling] = [.onnx("LSTM", since: 7), dynamicQuantized]
    public static let gateCount = 4
    public static let stateCount = 2
    public static let defaultActivations: [RecurrentActivation.Kind] = [.sigmoid, .tanh, .tanh]

    public var settings = RecurrentSettings()
    /// The forget gate is 1 - i.
    public var couplesForget = false

    public init() {}

    public func advance(_ state: inout RecurrentState, _ cell: RecurrentCell, _ inputs: ArraySlice<Double>) {
        let before = state
        for row in before.h.indices {
            func gate(_ gate: Int) -> Double {
                cell.input(gate, row, inputs) + cell.recurrent(gate, row, before.h)
            }
            let i = cell.activate(0, gate(0) + cell.peephole(0, row) * before.c[row])
            let forget = couplesForget ? 1 - i : cell.activate(0, gate(2) + cell.peephole(2, row) * before.c[row])
            let c = forget * before.c[row] + i * cell.activate(1, gate(3))
            state.c[row] = c
            let o = cell.activate(0, gate(1) + cell.peephole(1, row) * c)
            state.h[row] = o * cell.functions[2].apply(c)
        }
    }
}
