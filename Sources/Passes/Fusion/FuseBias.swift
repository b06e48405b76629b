import Core
import IR
import Operators

/// Makes an Add of a constant per channel after a convolution or matrix product part of its bias.
public struct FuseBias: Pass {
    public static let name = "fuse-bias"
    public static let stage = Stage.canonical

    public static let rules = [addIntoBias]

    static let addIntoBias = Rule("add-into-bias", at: Add.self) { (_, site) throws(OperatorError) in
        guard let (computed, constant) = site.computedAndConstant,
            let (op, producer) = site.stage(of: computed), producer.outputType == site.outputType,
            op.activation.kind == .none, producer.node.input(3) == nil,
            let weights = producer.inputType(1), op.weightsAxis(weightsRank: weights.rank) != nil,
            let axis = op.channelAxis(outputRank: site.outputType.rank),
            let count = site.outputType.shape[axis].value,
            let added = constant.values(alongAxis: axis, count: count, of: site.outputType)
        else { return nil }
        var sums = added
        if let bias = producer.node.input(2) {
            guard let numbers = try site.graph.constant(bias)?.doubles() else { return nil }
            sums = zip(numbers, added).map { $0 + $1 }
        }
        var patch = site.patch()
        let bias = patch.add(try Tensor(rounding: sums, to: site.outputType.dtype, shape: [count]))
        patch.replace(
            site.output,
            with: try patch.add1(op, producer.node.inputs(with: bias, at: 2), name: producer.node.name))
        return patch
    }
}
