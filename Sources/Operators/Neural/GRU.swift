import Core
import IR

/// The gated recurrent unit: with f, g the activations and ⊙ the product of elements z = f(W x + R h + b), r likewise,
/// h̃ = g(W x + R (r ⊙ h) + b), H = (1 - z) ⊙ h̃ + z ⊙ h. With linear_before_reset h̃ = g(W x + b + r ⊙ (R h + b)).
/// ONNX GRU. The gates are in the order z, r, h.
public struct GRU: RecurrentOperator {
    public static let name = "GRU"
    public static let signature = Signature(
        inputs(),
        [.optional("Y", .floats), .optional("Y_h", .floats)])
    public static var attributes: [AttributeField<Self>] {
        commonFields + [AttributeField("linear_before_reset", \.isLinearBeforeReset)]
    }
    public static let spellings: [Spelling] = [.onnx("GRU", since: 7)]
    public static let gateCount = 3
    public static let stateCount = 1
    public static let defaultActivations: [RecurrentActivation.Kind] = [.sigmoid, .tanh]

    public var settings = RecurrentSettings()
    /// The reset gate multiplies the recurrent product instead of the state.
    public var isLinearBeforeReset = false

    public init() {}

    public func advance(_ state: inout RecurrentState, _ cell: RecurrentCell, _ inputs: ArraySlice<Double>) {
        let h = state.h
        func gate(_ gate: Int, _ row: Int) -> Double {
            cell.activate(0, cell.input(gate, row, inputs) + cell.recurrent(gate, row, h))
        }
        let reset = h.indices.map { gate(1, $0) }
        let scaled = zip(reset, h).map { $0 * $1 }
        for row in h.indices {
            let product =
                isLinearBeforeReset ? reset[row] * cell.recurrent(2, row, h) : cell.recurrent(2, row, scaled)
            let candidate = cell.activate(1, cell.input(2, row, inputs) + product)
            let z = gate(0, row)
            state.h[row] = (1 - z) * candidate + z * h[row]
        }
    }
}
