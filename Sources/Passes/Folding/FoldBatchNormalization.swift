import Core
import IR
import Operators

/// Makes normalization with known statistics, and other products and sums with constants per channel, part of the
/// weights of the convolution or matrix product next to them.
public struct FoldBatchNormalization: Pass {
    public static let name = "fold-batch-normalization"
    public static let stage = Stage.canonical

    public static let rules = [
        asMultiplyAndAdd, scaleIntoWeights, FuseBias.addIntoBias, scaleBeforeConvolution, shiftBeforeConvolution,
    ]

    /// BatchNormalization with constant statistics is a product and a sum with constants per channel.
    static let asMultiplyAndAdd = Rule("as-multiply-and-add", at: BatchNormalization.self) {
        (op, site) throws(OperatorError) in
        guard let x = site.inputType(0), let scale = try site.constant(1)?.doubles(),
            let shift = try site.constant(2)?.doubles(), let mean = try site.constant(3)?.doubles(),
            let variance = try site.constant(4)?.doubles()
        else { return nil }
        let factors = zip(scale, variance).map { $0 / ($1 + Double(op.epsilon)).squareRoot() }
        let shifts = factors.indices.map { shift[$0] - mean[$0] * factors[$0] }
        let axis = x.rank == 1 ? 0 : op.layout == .channelsFirst ? 1 : x.rank - 1
        // The rank of the input, so that the constants lie along its channel axis.
        var shape = [Int](repeating: 1, count: x.rank)
        shape[axis] = factors.count
        var patch = site.patch()
        let factor = patch.add(try Tensor(rounding: factors, to: x.dtype, shape: shape))
        let summand = patch.add(try Tensor(rounding: shifts, to: x.dtype, shape: shape))
        let product = try patch.add1(Mul(), [site.node.inputs[0], factor])
        patch.replace(site.output, with: try patch.add1(Add(), [product, summand]))
        return patch
    }

    /// Mul (or Div) by a constant per channel after a convolution or matrix product.
    static let scaleIntoWeights = Rule("scale-into-weights") { (site) throws(OperatorError) in
        guard let (computed, factors) = try scale(at: site), let (op, producer) = site.stage(of: computed),
            producer.outputType == site.outputType, op.activation.kind == .none, producer.node.input(3) == nil,
            let axis = op.channelAxis(outputRank: site.outputType.rank), let count = site.outputType.shape[axis].value,
            let weights = producer.constant(1), let weightsAxis = op.weightsAxis(weightsRank: weights.rank),
            let values = factors(axis, count)
        else { return nil }
        if producer.node.input(2) != nil && producer.constant(2) == nil { return nil }
        var patch = site.patch()
        let scaled = patch.add(try weights.scaled(by: values, alongAxis: weightsAxis))
        var inputs = producer.node.inputs(with: scaled, at: 1)
        if let bias = producer.constant(2) { inputs[2] = patch.add(try bias.scaled(by: values, alongAxis: 0)) }
        patch.replace(site.output, with: try patch.add1(op, inputs, name: producer.node.name))
        return patch
    }

    /// Mul (or Div) by a constant per channel before a convolution. Right with padding too: zeros stay zeros.
    static let scaleBeforeConvolution = Rule("scale-before-convolution", at: Conv.self) {
        (op, site) throws(OperatorError) in
        guard let weights = site.constant(1), let before = site.producer(of: site.node.input(0)), before.hasOneUse,
            let (computed, factors) = try scale(at: before), site.graph.type(of: computed) == before.outputType,
            let axis = op.channelAxis(outputRank: before.outputType.rank),
            let count = before.outputType.shape[axis].value, let values = factors(axis, count)
        else { return nil }
        let rows = weights.shape[0] / op.group
        var parts: [Double] = []
        for part in 0..<op.group {
            let own = Array(values[(part * weights.shape[1])..<((part + 1) * weights.shape[1])])
            for _ in 0..<rows { parts += own }
        }
        let flat = weights.reshaped([weights.shape[0] * weights.shape[1], weights.shape[2...].reduce(1, *)])
        var patch = site.patch()
        let scaled = patch.add(try flat.scaled(by: parts, alongAxis: 0).reshaped(weights.shape))
        var inputs = site.node.inputs(with: scaled, at: 1)
        inputs[0] = computed
        patch.replace(site.output, with: try patch.add1(op, inputs))
        return patch
    }

    /// Add of a constant per channel before a convolution without padding.
    static let shiftBeforeConvolution = Rule("shift-before-convolution", at: Conv.self) {
        (op, site) throws(OperatorError) in
        guard let weights = site.constant(1), op.autoPad == .notSet || op.autoPad == .valid,
            op.autoPad == .valid || op.pads.allSatisfy({ $0 == 0 }),
            site.node.input(2) == nil || site.constant(2) != nil,
            let before = site.producer(of: site.node.input(0), as: Add.self)?.site, before.hasOneUse,
            let (computed, constant) = before.computedAndConstant,
            site.graph.type(of: computed) == before.outputType,
            let axis = op.channelAxis(outputRank: before.outputType.rank),
            let count = before.outputType.shape[axis].value,
            let shifts = constant.values(alongAxis: axis, count: count, of: before.outputType)
        else { return nil }
        let (rows, depth, taps) = (weights.shape[0], weights.shape[1], weights.shape[2...].reduce(1, *))
        let numbers = try weights.doubles()
        var sums = try site.constant(2)?.doubles() ?? [Double](repeating: 0, count: rows)
        for row in 0..<rows {
            let first = row / (rows / op.group) * depth
            for channel in 0..<depth {
                let start = (row * depth + channel) * taps
                sums[row] += numbers[start..<(start + taps)].reduce(0, +) * shifts[first + channel]
            }
        }
        var patch = site.patch()
        let bias = patch.add(try Tensor(rounding: sums, to: weights.dtype, shape: [rows]))
        var inputs = site.node.inputs(with: bias, at: 2)
        inputs[0] = computed
        patch.replace(site.output, with: try patch.add1(op, inputs))
        return patch
    }

    /// The computed operand of a Mul with a constant or a Div by one, and the factors of each index of an axis.
    private static func scale(
        at site: Site
    ) throws(OperatorError) -> (computed: ValueID, factors: (Int, Int) -> [Double]?)? {
        guard site.outputType.dtype.isFloatingPoint else { return nil }
        if site.node.op is Mul, let (computed, constant) = site.computedAndConstant {
            return (computed, { constant.values(alongAxis: $0, count: $1, of: site.outputType) })
        }
        if site.node.op is Div, let computed = site.node.input(0), let constant = site.constant(1) {
            let numbers = try constant.doubles()
            guard numbers.allSatisfy({ $0.isNormal }) else { return nil }
            return (
                computed,
                { constant.values(alongAxis: $0, count: $1, of: site.outputType)?.map { 1 / $0 } }
            )
        }
        return nil
    }
}
