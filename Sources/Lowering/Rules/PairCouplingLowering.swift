import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Probabilities of classes from those of pairs.
    static let pairCoupling: [String: Rule] = [
        PairCoupling.name: Rule { (node, builder) throws(LoweringError) in
            let x = try builder.denseView(of: try node.required(0))
            let y = try builder.output(try node.output())
            guard y.elementCount > 0 else { return }
            let parameters = ck_pair_coupling_f32_params(rows: try int32(y.shape[0]), classes: try int32(y.shape[1]))
            let work = try builder.temporary(.float32, y.shape)
            builder.emit(CK_FAMILY_PAIR_COUPLING_F32, parameters, inputs: [x], outputs: [y, work])
        }
    ]
}
