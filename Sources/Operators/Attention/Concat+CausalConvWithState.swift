import Core
import IR

extension Concat {
    /// ONNX CausalConvWithState: a depthwise Conv over the state followed by the input, and the new state.
    static func causalConvWithState(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let activation: String = try node.take("activation") ?? "none"
        guard let x = node.input(0), let weight = node.input(1) else {
            throw OperatorError("inputs 'input' and 'weight' are needed")
        }
        let write = NodeWriter(context: context)
        let type = write.type(x)
        guard type.rank == 3, write.type(weight).rank == 3 else {
            throw OperatorError("input \(type) and weight \(write.type(weight)) must have rank 3")
        }
        let taps = try write.extent(weight, 2, "the taps")
        let channels = try write.extent(x, 1, "the channels")
        guard taps > 0 else { throw OperatorError("the weight \(write.type(weight)) has no taps") }
        let padded: ValueID
        if let state = node.input(3) {
            padded = try write(Concat(axis: 2), state, x)
        } else {
            padded = try write(Pad(), x, write.list([0, 0, taps - 1, 0, 0, 0]))
        }
        var conv = Conv()
        conv.group = channels
        var y = try write(conv, padded, weight, node.input(2))
        switch activation {
        case "none": break
        case "silu", "swish": y = try write(Swish(), y)
        default: throw OperatorError("activation '\(activation)' is not known; it must be none, silu or swish")
        }
        let length = try write.extent(padded, 2, "the sequence")
        let state = try write.slice(padded, axis: 2, from: length - (taps - 1), to: length)
        return [y, state]
    }
}
