import Core
import IR
import Operators

/// Computes fp16 and bfloat16 arithmetic in fp32, rounding each result back: kernels have no half precision of their own.
/// Operators that only move elements stay as they are.
public struct WidenHalfPrecision: Pass {
    public static let name = "widen-half-precision"
    public static let stage = Stage.imported

    public static let rules = [
        Rule("compute-in-f32") { (site) throws(OperatorError) in
            let types = site.node.inputs.map { $0.map(site.graph.type(of:)) }
            guard !movesElements(site.node.op), !roundsTwice(site), types.contains(where: { $0.map(isHalf) ?? false })
            else { return nil }
            var patch = site.patch()
            var inputs: [ValueID?] = []
            for input in site.node.inputs {
                guard let input, isHalf(site.graph.type(of: input)) else {
                    inputs.append(input)
                    continue
                }
                inputs.append(try patch.add1(Cast(to: .float32), [input]))
            }
            let results = try patch.add(site.node.op, inputs)
            guard results.count == site.node.outputs.count else { return nil }
            for (old, new) in zip(site.node.outputs, results) {
                let type = site.graph.type(of: old)
                let isSame = type.dtype == patch.graph.type(of: new).dtype
                patch.replace(old, with: isSame ? new : try patch.add1(Cast(to: type.dtype), [new]))
            }
            return patch
        }
    ]

    private static func isHalf(_ type: TensorType) -> Bool { type.dtype == .float16 || type.dtype == .bfloat16 }

    /// True where a quotient or product is rounded to half precision and single precision would not give the same number.
    private static func roundsTwice(_ site: Site) -> Bool {
        if let op = site.node.op as? QuantizeLinear { return op.precision != .float32 }
        guard site.node.op is DequantizeLinear, let type = site.inputType(0) else { return false }
        return type.dtype.isInteger && type.dtype.byteCount > 1
    }

    /// True for operators that give their inputs' elements unchanged, and for conversions.
    private static func movesElements(_ op: any Operator) -> Bool {
        switch op {
        case is Cast, is BitCast, is Transpose, is Concat, is Operators.Slice, is Split, is Gather, is GatherElements,
            is GatherND,
            is Pad, is Expand, is Tile, is Where, is DepthToSpace, is SpaceToDepth, is ScatterElements, is ScatterND,
            is Trilu, is OneHot, is ConstantOfShape, is Shape, is Size:
            true
        default: type(of: op).traits.contains(.reshape)
        }
    }
}
