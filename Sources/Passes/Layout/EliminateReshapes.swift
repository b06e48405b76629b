import Core
import IR
import Operators

/// Makes Reshapes of Transposes that move no element, merges Reshapes, and moves them below what they keep apart from
/// the convolution or matrix product that could take it up.
public struct EliminateReshapes: Pass {
    public static let name = "eliminate-reshapes"
    public static let stage = Stage.laidOut

    public static let rules = [
        transposeAsReshape, CanonicalizeShapes.mergeReshapes, removeReshape, sinkBelowUnary, sinkBelowAdd,
        sinkBelowBiasAdd,
    ]

    /// A Transpose that moves only axes of extent 1.
    static let transposeAsReshape = Rule("transpose-as-reshape", at: Transpose.self) {
        (op, site) throws(OperatorError) in
        guard let input = site.node.input(0), let type = site.inputType(0),
            Permutation(try op.resolved(rank: type.rank)).keepsOrder(of: type.shape),
            let (reshape, shape) = Reshape.canonical(from: type, to: site.outputType)
        else { return nil }
        return try site.patch(reshaping: input, with: reshape, shape)
    }

    static let removeReshape = Rule("remove-reshape", at: Reshape.self) { (_, site) in
        site.node.input(0).flatMap(site.replacingOutput(with:))
    }

    /// Reshape, then a function of single elements.
    static let sinkBelowUnary = Rule("sink-below-unary") { (site) throws(OperatorError) in
        guard type(of: site.node.op).traits.contains(.elementwise), site.node.outputs.count == 1,
            let reshape = site.producer(of: site.node.input(0), as: Reshape.self)?.site, reshape.hasOneUse,
            let source = reshape.node.input(0),
            site.node.inputs.dropFirst().allSatisfy({ $0.map { site.graph.constant($0)?.elementCount == 1 } ?? true })
        else { return nil }
        var patch = site.patch()
        let result = try patch.add1(site.node.op, [source] + site.node.inputs.dropFirst())
        guard patch.graph.type(of: result).shape == site.graph.type(of: source).shape,
            let reshaped = try patch.reshape(result, to: site.outputType)
        else { return nil }
        patch.replace(site.output, with: reshaped)
        return patch
    }

    /// The sum of two Reshapes from one shape.
    static let sinkBelowAdd = Rule("sink-below-add", at: Add.self) { (op, site) throws(OperatorError) in
        guard let left = site.producer(of: site.node.input(0), as: Reshape.self)?.site,
            let right = site.producer(of: site.node.input(1), as: Reshape.self)?.site,
            let a = left.node.input(0), let b = right.node.input(0), left.outputType == right.outputType,
            site.graph.type(of: a) == site.graph.type(of: b)
        else { return nil }
        var patch = site.patch()
        let sum = try patch.add1(op, [a, b])
        guard let reshaped = try patch.reshape(sum, to: site.outputType) else { return nil }
        patch.replace(site.output, with: reshaped)
        return patch
    }

    /// Reshape that keeps the channel axis, then an Add of a constant per channel, behind a matrix product.
    static let sinkBelowBiasAdd = Rule("sink-below-bias-add", at: Add.self) { (op, site) throws(OperatorError) in
        guard let (computed, constant) = site.computedAndConstant,
            let reshape = site.producer(of: computed, as: Reshape.self)?.site, reshape.hasOneUse,
            let source = reshape.node.input(0), reshape.producer(of: source)?.node.op is MatMul,
            reshape.outputType == site.outputType, let axis = site.outputType.shape.indices.last,
            let count = site.outputType.shape[axis].value, site.graph.type(of: source).shape.last == .fixed(count),
            let values = constant.values(alongAxis: axis, count: count, of: site.outputType)
        else { return nil }
        var patch = site.patch()
        let bias = patch.add(try Tensor(rounding: values, to: constant.dtype, shape: [count]))
        let sum = try patch.add1(op, [source, bias])
        guard let reshaped = try patch.reshape(sum, to: site.outputType) else { return nil }
        patch.replace(site.output, with: reshaped)
        return patch
    }
}
