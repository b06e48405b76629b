import Core
import IR
import Operators

/// Makes a product and a sum with constants per channel, such as a normalization that no convolution took up, one
/// depthwise convolution with a single tap: one walk over memory, and one that takes up an activation or a residual.
public struct FuseScale: Pass {
    public static let name = "fuse-scale"
    public static let stage = Stage.laidOut

    public static let rules = [
        Rule("as-depthwise-convolution", at: Add.self) { (_, site) throws(OperatorError) in
            let type = site.outputType
            guard type.rank > 2, type.dtype.isFloatingPoint, let count = type.shape[type.rank - 1].value,
                let (sum, shift) = site.computedAndConstant, shift.elementCount > 1,
                let product = site.producer(of: sum, as: Mul.self)?.site, product.hasOneUse,
                let (x, scale) = product.computedAndConstant, scale.elementCount > 1,
                site.graph.type(of: x) == type, product.outputType == type,
                let factors = scale.values(alongAxis: type.rank - 1, count: count, of: type),
                let shifts = shift.values(alongAxis: type.rank - 1, count: count, of: type)
            else { return nil }
            var op = Conv()
            (op.group, op.layout) = (count, .channelsLast)
            let taps = [count] + [Int](repeating: 1, count: type.rank - 1)
            var patch = site.patch()
            let weights = patch.add(try Tensor(rounding: factors, to: type.dtype, shape: taps))
            let bias = patch.add(try Tensor(rounding: shifts, to: type.dtype, shape: [count]))
            patch.replace(site.output, with: try patch.add1(op, [x, weights, bias]))
            return patch
        }
    ]
}
