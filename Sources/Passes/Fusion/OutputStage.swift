import Core
import IR
import Operators

/// An operator that finishes its sums with a bias (input 2), a residual (input 3) and an activation:
/// y = activation(sum + bias + R), or activation(sum + bias) + R.
protocol OutputStage: Operator {
    var activation: Activation { get set }
    var residualOrder: ResidualOrder { get set }

    /// The axis of the output along which the bias lies; nil when there is none.
    func channelAxis(outputRank: Int) -> Int?

    /// The axis of the weights (input 1) that makes the output's channels; nil when there is none.
    func weightsAxis(weightsRank: Int) -> Int?
}

extension OutputStage {
    /// The places of the inputs.
    static var weightsInput: Int { 1 }
    static var biasInput: Int { 2 }
    static var residualInput: Int { 3 }
}

extension Conv: OutputStage {
    func channelAxis(outputRank: Int) -> Int? { layout == .channelsFirst ? 1 : outputRank - 1 }
    func weightsAxis(weightsRank: Int) -> Int? { 0 }
}

extension MatMul: OutputStage {
    func channelAxis(outputRank: Int) -> Int? { outputRank > 0 ? outputRank - 1 : nil }
    func weightsAxis(weightsRank: Int) -> Int? { weightsRank > 1 ? weightsRank - 1 : nil }
}

extension Site {
    /// The node that computes a value, when it has an output stage, this node alone uses it, and its element type has
    /// activations.
    func stage(of value: ValueID?) -> (op: any OutputStage, site: Site)? {
        guard let producer = producer(of: value), producer.hasOneUse, producer.outputType.dtype.isFloatingPoint,
            let op = producer.node.op as? any OutputStage
        else { return nil }
        return (op, producer)
    }

    /// The pair of a computed and a constant input of a node with two inputs, in either order.
    var computedAndConstant: (computed: ValueID, constant: Tensor)? {
        guard node.inputs.count == 2, let a = node.inputs[0], let b = node.inputs[1] else { return nil }
        if graph.constant(a) == nil, let constant = graph.constant(b) { return (a, constant) }
        if graph.constant(b) == nil, let constant = graph.constant(a) { return (b, constant) }
        return nil
    }
}

extension Node {
    /// The inputs, with one replaced; absent ones before it are filled in.
    func inputs(with value: ValueID, at place: Int) -> [ValueID?] {
        var inputs = inputs
        while inputs.count <= place { inputs.append(nil) }
        inputs[place] = value
        return inputs
    }
}
