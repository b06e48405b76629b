import CKernels
import IR
import Operators

extension LoweringRules {
    /// Normalizations and recurrent layers.
    static let layers: [String: Rule] = [
        LayerNormalization.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? LayerNormalization else { return }
            try NormalizationLowering(epsilon: op.epsilon).lowerLayer(node, axis: op.axis, into: &builder)
        },
        RMSNormalization.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? RMSNormalization else { return }
            try NormalizationLowering(isCentered: false, epsilon: op.epsilon)
                .lowerLayer(node, axis: op.axis, into: &builder)
        },
        InstanceNormalization.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? InstanceNormalization else { return }
            let channels = op.layout.channelsFirst(try builder.fixedType(of: try node.required(0)).shape)[1]
            try NormalizationLowering(epsilon: op.epsilon)
                .lowerGroups(node, groups: channels, layout: op.layout, into: &builder)
        },
        GroupNormalization.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? GroupNormalization else { return }
            try NormalizationLowering(epsilon: op.epsilon)
                .lowerGroups(node, groups: op.groups, layout: op.layout, into: &builder)
        },
        LSTM.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? LSTM else { return }
            try RecurrentLowering(op, node, builder).lower(CK_RECURRENT_LSTM, into: &builder)
        },
        GRU.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? GRU else { return }
            try RecurrentLowering(op, node, builder).lower(CK_RECURRENT_GRU, into: &builder)
        },
        RNN.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? RNN else { return }
            try RecurrentLowering(op, node, builder).lower(CK_RECURRENT_RNN, into: &builder)
        },
    ]
}
