import IR
import Operators
import Passes

/// How the operators of the IR become kernel calls: one rule per operator.
enum LoweringRules {
    /// What the compiler knows of one operator.
    struct Rule: Sendable {
        /// Adds the node's steps to the program.
        let lower: @Sendable (Node, inout ProgramBuilder) throws(LoweringError) -> Void
        /// The output may be columns of a wider tensor.
        var writesStrided = false
        /// The inputs, by position, that may be columns of a wider tensor; nil means all of them.
        var stridedInputs: Set<Int>? = []

        init(
            writesStrided: Bool = false, stridedInputs: Set<Int>? = [],
            _ lower: @escaping @Sendable (Node, inout ProgramBuilder) throws(LoweringError) -> Void
        ) {
            self.lower = lower
            self.writesStrided = writesStrided
            self.stridedInputs = stridedInputs
        }
    }

    /// The rules by operator name.
    static let rules: [String: Rule] = {
        var rules: [String: Rule] = [:]
        for group in [
            neural, layers, elementwise, logic, movement, quantization, reductions, trees, pairCoupling, indexed,
            sampling, counted, training,
        ] {
            rules.merge(group) { first, _ in first }
        }
        return rules
    }()

    /// The rule for a node.
    /// - Throws: when there is none.
    static func rule(for node: Node) throws(LoweringError) -> Rule {
        let name = type(of: node.op).name
        guard let rule = rules[name] else {
            if node.op is any NestingOperator {
                throw LoweringError(
                    "\(name) is compiled only when its course is known: a condition or a number of iterations that "
                        + "are constants, by --fix NAME=VALUE or in the model"
                        + (node.op is Loop ? loopAdvice(node) : ""), node: node.label)
            }
            if node.op is Unique {
                throw LoweringError(
                    "Unique is compiled for all elements, without an axis, where there are some", node: node.label)
            }
            if ExpandOperators.operators.contains(name) {
                throw LoweringError(
                    "\(name) is compiled where its shapes are fixed and not empty and its tables have at most "
                        + "\(ExpandOperators.largestTable >> 20) MiB", node: node.label)
            }
            if CompiledSupport.folded.contains(name) {
                throw LoweringError("\(name) is compiled where \(CompiledSupport.known)", node: node.label)
            }
            throw LoweringError("the compiled runtime has no kernel for \(name)", node: node.label)
        }
        return rule
    }

    private static func loopAdvice(_ node: Node) -> String {
        "; or --iterations \(node.name)=N for the most there can be, up to \(ExpandOperators.guardedIterations), where the "
            + "body keeps its shapes, nothing in it can fail, and N times its nodes are at most "
            + "\(ExpandOperators.guardedNodes)"
    }

    /// True when the node can write columns of a wider tensor.
    static func writesStrided(_ node: Node) -> Bool { rules[type(of: node.op).name]?.writesStrided ?? false }

    /// True when the node can read `value` as columns of a wider tensor.
    static func readsStrided(_ node: Node, _ value: ValueID) -> Bool {
        guard let rule = rules[type(of: node.op).name] else { return false }
        guard let inputs = rule.stridedInputs else { return true }
        return node.inputs.indices.allSatisfy { node.inputs[$0] != value || inputs.contains($0) }
    }
}

extension Node {
    /// A required input.
    func required(_ index: Int) throws(LoweringError) -> ValueID {
        guard let value = input(index) else { throw LoweringError("input \(index) is missing") }
        return value
    }

    /// The first output.
    func output() throws(LoweringError) -> ValueID {
        guard let value = outputs.first else { throw LoweringError("it has no output") }
        return value
    }
}

extension ProgramBuilder {
    /// Refuses element types that kernels are not written for.
    func requireFloat32(_ values: [ValueID?]) throws(LoweringError) {
        for value in values {
            guard let value else { continue }
            let dtype = graph.type(of: value).dtype
            guard dtype == .float32 else {
                throw LoweringError("the compiled runtime computes it in f32 only, not \(dtype)")
            }
        }
    }

    /// Refuses windows over nothing: a result with elements of an input or filter without.
    func requireElements(_ node: Node) throws(LoweringError) {
        func isEmpty(_ value: ValueID) -> Bool { graph.type(of: value).fixedShape?.contains(0) ?? false }
        guard !node.outputs.allSatisfy(isEmpty),
            let value = node.inputs.prefix(2).lazy.compactMap({ $0 }).first(where: isEmpty)
        else { return }
        throw LoweringError("the compiled runtime has no windows over nothing: an operand is \(graph.type(of: value))")
    }
}

/// A number that must fit the 32-bit fields of kernel parameters.
func int32(_ number: Int) throws(LoweringError) -> Int32 {
    guard let result = Int32(exactly: number) else { throw LoweringError("\(number) does not fit 32 bits") }
    return result
}
