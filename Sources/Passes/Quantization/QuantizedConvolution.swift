import Core
import IR
import Operators

/// A Conv whose operands are dequantized: X with one scale, constant weights with one scale or one for each output channel,
/// and a bias, if any, in steps of the product of both scales.
struct QuantizedConvolution {
    private let site: Site
    /// The DequantizeLinear of X.
    private let x: Site
    /// The weights less their zero points, and the bias, as integers in f32.
    private let weights: Tensor
    private let bias: Tensor?
    /// The value of a step of the sums: one number, or one for each channel.
    private let scales: Tensor

    /// nil when the node is of another form, or when its sums may not be exact.
    init?(_ site: Site) throws(OperatorError) {
        guard let (_, x) = site.producer(of: site.node.input(0), as: DequantizeLinear.self),
            let (weightOp, w) = site.producer(of: site.node.input(1), as: DequantizeLinear.self),
            let integers = w.constant(0), let xScale = x.constant(1)?.elements(as: Float.self), xScale.count == 1,
            let wScale = w.constant(1)?.elements(as: Float.self), weightOp.blockSize == 0, site.node.inputs.count <= 3,
            wScale.count == 1
                || wScale.count == integers.shape[0] && (weightOp.axis == 0 || weightOp.axis == -integers.rank),
            site.outputType.dtype == .float32, x.inputType(0)?.dtype != .int32, integers.dtype != .int32,
            let weights = try ConvertIntegerProducts.exactly(integers, w, 2, Conv()),
            let range = try ConvertIntegerProducts.range(x, 0, zero: 2)
        else { return nil }
        let steps = wScale.map { $0 * xScale[0] }
        guard steps.allSatisfy({ $0.isNormal }) else { return nil }
        var largest = try weights.largestSum(length: weights.shape[1...].reduce(1, *), step: 1) * range
        var bias: Tensor?
        if let input = site.node.input(2) {
            guard let integers = try Self.bias(site, input, steps) else { return nil }
            largest += try integers.doubles().reduce(0) { max($0, $1.magnitude) }
            bias = integers
        }
        guard largest < ConvertIntegerProducts.limit else { return nil }
        (self.site, self.x, self.weights, self.bias) = (site, x, weights, bias)
        scales = Tensor(steps, shape: steps.count == 1 ? [] : [steps.count])
    }

    /// The bias in steps; nil when it has others.
    private static func bias(_ site: Site, _ value: ValueID, _ steps: [Float]) throws(OperatorError) -> Tensor? {
        guard let (_, node) = site.producer(of: value, as: DequantizeLinear.self), let integers = node.constant(0),
            let own = node.constant(1)?.elements(as: Float.self), own.count == 1 || own.count == integers.elementCount,
            integers.rank == 1, try node.constant(2)?.doubles().allSatisfy({ $0 == 0 }) ?? (node.node.input(2) == nil)
        else { return nil }
        for index in 0..<integers.elementCount {
            let (a, b) = (own[own.count == 1 ? 0 : index], steps[steps.count == 1 ? 0 : index])
            guard (a - b).magnitude <= 1e-6 * b.magnitude else { return nil }
        }
        return try integers.converted(to: .float32)
    }

    /// The convolution of the integers, scaled.
    func patch(_ op: Conv) throws(OperatorError) -> Patch {
        var patch = site.patch()
        let input = try ConvertIntegerProducts.dequantized(x, 0, zero: 2, &patch)
        let addend = bias.map { patch.add($0) }
        let sums = try patch.add1(op, [input, patch.add(weights)] + (addend.map { [$0] } ?? []))
        let integers = try patch.add1(Cast(to: .int32), [sums])
        patch.replace(
            site.output, with: try patch.add1(DequantizeLinear(axis: 1), [integers, patch.add(scales)]))
        return patch
    }
}
