import Core
import IR
import Operators

/// Computes what is known while compiling: nodes whose inputs are constants, or whose result the input types decide.
/// Results that would make the model much larger stay as nodes.
public struct FoldConstants: Pass {
    public static let name = "fold-constants"
    public static let stage = Stage.imported

    /// A result up to this size is folded while `totalBytes` last.
    static let smallBytes = 64 << 10
    /// A larger result may have this many times the bytes of the node's constant inputs.
    static let factor = 4
    /// The bytes by which all constants together may grow, at least.
    static let totalBytes = 16 << 20
    /// Constants may grow by this many times what they were: quantized weights take four times their bytes as f32.
    static let totalFactor = 4

    public static let rules = [
        Rule("evaluate") { (site) throws(OperatorError) in
            let node = site.node
            guard isCandidate(site), isWithinBudget(site) else { return nil }
            let inputs = InferenceInputs(types: node.inputs.map { $0.map(site.graph.type(of:)) }) {
                site.graph.constant(node.inputs[$0])
            }
            guard let results = try node.op.folded(inputs) else { return nil }
            var patch = site.patch()
            for (output, result) in zip(node.outputs, results) {
                guard result.type == site.graph.type(of: output) else {
                    throw OperatorError("gives \(result.type) where \(site.graph.type(of: output)) was inferred")
                }
                patch.replace(output, with: patch.add(result, name: site.graph[output].name))
            }
            return patch
        }
    ]

    private static func isCandidate(_ site: Site) -> Bool {
        site.node.op is any DeterminedByTypes
            || site.node.inputs.allSatisfy { input in
                input.map { site.graph.constant($0) != nil && !site.graph[$0].followsShapes } ?? true
            }
    }

    private static func largestGrowth(_ site: Site) -> Int {
        let (scaled, overflow) = site.originalConstantBytes.multipliedReportingOverflow(by: totalFactor)
        return overflow ? .max : max(totalBytes, scaled)
    }

    private static func isWithinBudget(_ site: Site) -> Bool {
        let outputBytes = site.node.outputs.map { site.graph.type(of: $0).byteCount }
        guard outputBytes.allSatisfy({ $0 != nil }), let result = outputBytes.compactMap({ $0 }).checkedSum else {
            return false
        }
        // A constant that is read twice is there once.
        let inputs = Set(site.node.inputs).reduce(0) { $0 + (site.graph.constant($1)?.byteCount ?? 0) }
        let growth = max(0, result - inputs)
        return result <= max(smallBytes, inputs * factor)
            && (growth == 0 || growth <= largestGrowth(site) - max(0, site.constantGrowth))
    }
}

extension Sequence where Element == Int {
    /// The sum, or nil when it overflows.
    var checkedSum: Int? {
        var sum = 0
        for number in self {
            let (next, overflow) = sum.addingReportingOverflow(number)
            if overflow { return nil }
            sum = next
        }
        return sum
    }
}
