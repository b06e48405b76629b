import Core
import IR
import Operators

/// Removes nodes that give their input back, bit for bit.
public struct RemoveIdentities: Pass {
    public static let name = "remove-identities"
    public static let stage = Stage.imported

    public static let rules = [
        Rule("identity") { site in
            guard let input = site.node.input(0), isIdentity(site) else { return nil }
            return site.replacingOutput(with: input)
        },
        Rule("neutral-operand") { site in
            for (x, constant) in [(0, 1), (1, 0)] {
                guard let x = site.node.input(x), site.node.inputs.count == 2, let operand = site.constant(constant),
                    let number = operand.uniformValue, isNeutral(number, operand.dtype, constant, site.node.op)
                else { continue }
                return site.replacingOutput(with: x)
            }
            return nil
        },
    ]

    /// True for operators and attributes that never change the first input, provided the types are the same.
    private static func isIdentity(_ site: Site) -> Bool {
        let inputs = site.node.inputs.count
        switch site.node.op {
        case is Identity, is Dropout, is Reshape, is Squeeze, is Unsqueeze, is Flatten, is Expand, is Tile: return true
        case let op as Cast: return site.inputType(0)?.dtype == op.to
        case let op as Transpose:
            return (try? op.resolved(rank: site.outputType.rank)).map { Permutation($0).isIdentity } ?? false
        case let op as Slice:
            let types = InferenceInputs(types: site.node.inputs.map { $0.map(site.graph.type(of:)) }) {
                site.constant($0)
            }
            return !op.isLimit && op.isWhole(types)
        case let op as Resize:
            let inputs = InferenceInputs(types: site.node.inputs.map { $0.map(site.graph.type(of:)) }) {
                site.constant($0)
            }
            return (try? op.plan(inputs))?.allSatisfy(\.isIdentity) ?? false
        case let op as Pad:
            guard let pads = site.constant(1)?.integers, pads.allSatisfy({ $0 == 0 }) else { return false }
            return op.mode == .constant
        case is Sum, is Max, is Min, is Mean, is Concat: return inputs == 1
        case let op as Split: return op.sizes.count == 1 || op.sizes.isEmpty && op.parts == 1
        default: return false
        }
    }

    /// True when a constant operand at input `place` leaves every value of the other as it is. Adding +0 does not: it
    /// turns -0 into +0.
    private static func isNeutral(_ number: Double, _ dtype: ScalarType, _ place: Int, _ op: any Operator) -> Bool {
        let isMinusZero = number == 0 && (number.sign == .minus || !dtype.isFloatingPoint)
        let isPlusZero = number == 0 && (number.sign == .plus || !dtype.isFloatingPoint)
        switch op {
        case is Mul: return number == 1
        case is Div, is Pow: return number == 1 && place == 1
        case is Add: return isMinusZero
        case is Sub: return isPlusZero && place == 1
        default: return false
        }
    }
}
