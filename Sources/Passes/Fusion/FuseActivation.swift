import Core
import IR
import Operators

/// Makes an activation after a convolution or matrix product part of it. In double precision no kernel takes one.
public struct FuseActivation: Pass {
    public static let name = "fuse-activation"
    public static let stage = Stage.laidOut

    public static let rules = [
        Rule("into-producer") { (site) throws(OperatorError) in
            guard site.outputType.dtype != .float64,
                let activation = Activation(
                    op: site.node.op, constants: site.node.inputs.map { site.graph.constant($0) }),
                hasConstantParameters(site), let (producerOp, producer) = site.stage(of: site.node.input(0)),
                producerOp.activation.kind == .none, producer.outputType == site.outputType,
                producer.node.input(3) == nil || producerOp.residualOrder == .before
            else { return nil }
            var op = producerOp
            op.activation = activation
            op.residualOrder = .before
            return try site.patch(replacing: producer, with: op)
        }
    ]

    private static func hasConstantParameters(_ site: Site) -> Bool {
        site.node.inputs.dropFirst().allSatisfy { $0.map { site.graph.constant($0) != nil } ?? true }
    }
}

extension Site {
    /// A patch that gives this node's output by another operator with the inputs of a node before it.
    func patch(replacing producer: Site, with op: any Operator) throws(OperatorError) -> Patch {
        var patch = patch()
        patch.replace(output, with: try patch.add1(op, producer.node.inputs, name: producer.node.name))
        return patch
    }
}
