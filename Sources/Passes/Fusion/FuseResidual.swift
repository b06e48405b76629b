import IR
import Operators

/// Makes the sum of a convolution or matrix product and another tensor of the same shape its residual input.
public struct FuseResidual: Pass {
    public static let name = "fuse-residual"
    public static let stage = Stage.laidOut

    public static let rules = [
        Rule("add-into-residual", at: Add.self) { (_, site) throws(OperatorError) in
            guard let a = site.node.input(0), let b = site.node.input(1), a != b else { return nil }
            var best: (op: any OutputStage, site: Site, residual: ValueID)?
            for (value, residual) in [(a, b), (b, a)] where site.graph.type(of: residual) == site.outputType {
                guard let (op, producer) = site.stage(of: value), producer.node.input(3) == nil,
                    producer.outputType == site.outputType
                else { continue }
                // The later of two is fused: the earlier one's result is there by then.
                if best.map({ $0.site.position < producer.position }) ?? true { best = (op, producer, residual) }
            }
            guard let (found, producer, residual) = best else { return nil }
            var op = found
            op.residualOrder = op.activation.kind == .none ? .before : .after
            var patch = site.patch()
            let inputs = producer.node.inputs(with: residual, at: 3)
            patch.replace(site.output, with: try patch.add1(op, inputs, name: producer.node.name))
            return patch
        }
    ]
}
