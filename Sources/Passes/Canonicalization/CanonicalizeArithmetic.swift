import Core
import Foundation
import IR
import Operators

/// Writes arithmetic in one way, so that later passes have few forms to know, and finds the activations that exporters
/// spell out.
public struct CanonicalizeArithmetic: Pass {
    public static let name = "canonicalize-arithmetic"
    public static let stage = Stage.imported

    public static let rules = [
        Rule("sum-as-add", at: Sum.self) { (_, site) throws(OperatorError) in
            let inputs = site.node.inputs.compactMap { $0 }
            guard inputs.count > 1 else { return nil }
            var patch = site.patch()
            var sum = inputs[0]
            for input in inputs.dropFirst() { sum = try patch.add1(Add(), [sum, input]) }
            patch.replace(site.output, with: sum)
            return patch
        },
        Rule("subtract-constant-as-add", at: Sub.self) { (_, site) throws(OperatorError) in
            guard let constant = site.constant(1), constant.dtype.isFloatingPoint else { return nil }
            var patch = site.patch()
            let negated = patch.add(try constant.mapFloats { -$0 })
            patch.replace(site.output, with: try patch.add1(Add(), [site.node.inputs[0], negated]))
            return patch
        },
        Rule("divide-by-power-of-two-as-multiply", at: Div.self) { (_, site) throws(OperatorError) in
            guard let constant = site.constant(1), constant.dtype.isFloatingPoint,
                try constant.doubles().allSatisfy({ $0.hasExactReciprocal })
            else { return nil }
            var patch = site.patch()
            let reciprocal = patch.add(try constant.mapFloats { 1 / $0 })
            patch.replace(site.output, with: try patch.add1(Mul(), [site.node.inputs[0], reciprocal]))
            return patch
        },
        Rule("square-as-multiply", at: Pow.self) { (_, site) throws(OperatorError) in
            guard let x = site.node.input(0), site.graph.type(of: x) == site.outputType,
                site.outputType.dtype.isFloatingPoint, site.constant(1)?.uniformValue == 2
            else { return nil }
            return try site.replacing(with: Mul(), [x, x])
        },
        Rule("scale-of-left-operand", at: MatMul.self) { (op, site) throws(OperatorError) in
            guard site.node.inputs.count == 2, let left = site.node.input(0), site.graph.constant(left) == nil,
                let right = site.producer(of: site.node.input(1), as: Mul.self)?.site, right.hasOneUse,
                let (scaled, factor) = right.scale
            else { return nil }
            var patch = site.patch()
            let scale = patch.add(factor.reshaped([]))
            patch.replace(site.output, with: try patch.add1(op, [patch.add1(Mul(), [left, scale]), scaled]))
            return patch
        },
        Rule("merge-scales", at: Mul.self) { (_, site) throws(OperatorError) in
            guard let (value, outer) = site.scale, let inner = site.producer(of: value, as: Mul.self)?.site,
                inner.hasOneUse, let (scaled, factor) = inner.scale
            else { return nil }
            let product = try outer.doubles()[0] * factor.doubles()[0]
            var patch = site.patch()
            let scale = patch.add(try Tensor(rounding: [product], to: site.outputType.dtype, shape: []))
            patch.replace(site.output, with: try patch.add1(Mul(), [scaled, scale]))
            return patch
        },
        Rule("maximum-as-relu", at: Max.self) { (_, site) throws(OperatorError) in
            guard site.node.inputs.count == 2, let x = site.node.input(0), site.graph.type(of: x) == site.outputType,
                let bound = site.constant(1)?.uniformValue, bound == 0
            else { return nil }
            return try site.replacing(with: Relu(), [x])
        },
        Rule("hard-sigmoid") { (site) throws(OperatorError) in
            guard let x = HardSigmoidPattern.argument(of: site) else { return nil }
            var op = HardSigmoid()
            (op.alpha, op.beta) = (1 / 6, 0.5)
            return try site.replacing(with: op, [x])
        },
        Rule("gated-activation", at: Mul.self) { (_, site) throws(OperatorError) in
            try GatedActivation.patch(at: site)
        },
        Rule("gelu", at: Mul.self) { (_, site) throws(OperatorError) in
            guard let x = GeluPattern.argument(of: site), site.graph.type(of: x) == site.outputType else { return nil }
            return try site.replacing(with: Gelu(), [x])
        },
    ]
}

extension Site {
    /// What a product multiplies by one floating point constant, and the constant.
    fileprivate var scale: (value: ValueID, factor: Tensor)? {
        guard let (value, factor) = computedAndConstant, factor.elementCount == 1, factor.dtype.isFloatingPoint,
            graph.type(of: value) == outputType
        else { return nil }
        return (value, factor)
    }
}

extension Double {
    /// True for powers of two whose reciprocal is a normal number in every floating point type down to half precision.
    fileprivate var hasExactReciprocal: Bool {
        isNormal && significand == 1 && (-14...14).contains(exponent)
    }
}

/// x f(x): SiLU, HardSwish and Mish written out.
private enum GatedActivation {
    static func patch(at site: Site) throws(OperatorError) -> Patch? {
        for (x, gate) in [(0, 1), (1, 0)] {
            guard let x = site.node.input(x), site.graph.type(of: x) == site.outputType,
                let gate = site.producer(of: site.node.input(gate)), gate.node.input(0) == x
            else { continue }
            switch gate.node.op {
            case is Sigmoid: return try site.replacing(with: Swish(), [x])
            case let op as HardSigmoid where abs(op.alpha - 1 / 6) < 1e-6 && op.beta == 0.5:
                return try site.replacing(with: HardSwish(), [x])
            default: continue
            }
        }
        return nil
    }
}

/// clip(x + 3, 0, 6) / 6, as exporters write HardSigmoid.
private enum HardSigmoidPattern {
    static func argument(of site: Site) -> ValueID? {
        guard isDivisionBySix(site), let clip = site.producer(of: site.node.inputs[0]), clip.hasOneUse,
            let activation = Activation(
                op: clip.node.op, constants: clip.node.inputs.map { site.graph.constant($0) }),
            activation.kind == .clip, activation.alpha == 0, activation.beta == 6,
            let sum = site.producer(of: clip.node.input(0), as: Add.self)?.site, sum.hasOneUse
        else { return nil }
        for (x, three) in [(0, 1), (1, 0)] where sum.constant(three)?.uniformValue == 3 {
            guard let x = sum.node.input(x), site.graph.type(of: x) == site.outputType else { continue }
            return x
        }
        return nil
    }

    private static func isDivisionBySix(_ site: Site) -> Bool {
        guard let value = site.constant(1)?.uniformValue else { return false }
        return site.node.op is Div && value == 6 || site.node.op is Mul && abs(value - 1.0 / 6) < 1e-7
    }
}

/// x (1 + erf(x / sqrt 2)) / 2 with its factors in any order.
private enum GeluPattern {
    static func argument(of site: Site) -> ValueID? {
        var factors: [ValueID] = []
        collectFactors(site, into: &factors, depth: 0)
        let (constants, others) = (
            factors.compactMap { site.graph.constant($0)?.uniformValue },
            factors.filter { site.graph.constant($0) == nil }
        )
        guard factors.count == 3, constants == [0.5], others.count == 2 else { return nil }
        for (x, sum) in [(others[0], others[1]), (others[1], others[0])] where isOnePlusErf(sum, of: x, site) {
            return x
        }
        return nil
    }

    /// The factors of a product of up to three.
    private static func collectFactors(_ site: Site, into factors: inout [ValueID], depth: Int) {
        for case let input? in site.node.inputs {
            if depth < 2, let inner = site.producer(of: input, as: Mul.self)?.site, inner.hasOneUse {
                collectFactors(inner, into: &factors, depth: depth + 1)
            } else {
                factors.append(input)
            }
        }
    }

    private static func isOnePlusErf(_ value: ValueID, of x: ValueID, _ site: Site) -> Bool {
        guard let sum = site.producer(of: value, as: Add.self)?.site else { return false }
        for (erf, one) in [(0, 1), (1, 0)] where sum.constant(one)?.uniformValue == 1 {
            guard let erf = site.producer(of: sum.node.input(erf), as: Erf.self)?.site,
                let scaled = site.producer(of: erf.node.input(0))
            else { continue }
            return isScaled(scaled, x)
        }
        return false
    }

    /// x / sqrt 2
    private static func isScaled(_ site: Site, _ x: ValueID) -> Bool {
        for (other, constant) in [(0, 1), (1, 0)] where site.node.input(other) == x {
            guard let value = site.constant(constant)?.uniformValue else { continue }
            if site.node.op is Mul { return abs(value - 0.5.squareRoot()) < 1e-6 }
            if site.node.op is Div { return other == 0 && abs(value - 2.0.squareRoot()) < 1e-6 }
        }
        return false
    }
}
