import Compiler
import Conformance
import Core
import Execution
import Foundation
import IR
import Operators
import Targets
import TestSupport
import Testing

/// Every operator with random attributes and inputs, compiled: what the interpreter computes, or a refusal.
struct CompiledOperatorTests {
    /// Results of the reference semantics that other ways of rounding in between give legitimately.
    private static let tolerance = Tolerance(absolute: 1e-4, relative: 1e-3)

    @Test(arguments: Catalog.standard.operators.map { $0.name })
    func computesWhatTheInterpreterComputes(_ name: String) throws {
        let op = try #require(Catalog.standard.named(name))
        guard !op.traits.contains(.nondeterministic) else { return }
        var random = RandomOperands(seed: UInt64(name.utf8.reduce(97) { $0 &* 33 &+ UInt64($1) }), extremes: 0)
        let target = try TargetRegistry.standard().resolve("host")
        var runs = 0
        for _ in 0..<60 where try run(op, &random, target) { runs += 1 }
        if runs == 0 { print("operator \(name) never ran compiled") }
    }

    /// Refusals are printed.
    private let traces = ProcessInfo.processInfo.environment["MLC_TRACE_OPERATORS"] != nil

    /// Whether the operands were such that the compiled operator ran.
    private func run<Op: Operator>(
        _: Op.Type, _ random: inout RandomOperands, _ target: Target
    ) throws -> Bool {
        let attributes = random.attributes(Op.attributes.map { ($0.name, $0.kind) })
        guard let op = try? Op(attributes: attributes) else { return false }
        let inputs = random.inputs(Op.signature)
        guard (try? Op.signature.check(inputs.map { $0?.type })) != nil,
            inputs.allSatisfy({ $0?.dtype != .string })
        else { return false }
        // What may decide shapes is often a constant.
        let areConstants = random.chance(60)
        var graph = Graph(name: "one")
        var (values, given): ([ValueID?], [Tensor]) = ([], [])
        for (index, input) in inputs.enumerated() {
            guard let input else {
                values.append(nil)
                continue
            }
            if index > 0 && areConstants {
                values.append(graph.addConstant(input))
            } else {
                values.append(graph.addInput("x\(index)", input.type))
                given.append(input)
            }
        }
        guard let outputs = try? graph.append(op, values) else { return false }
        for (index, output) in outputs.enumerated() {
            guard let bytes = graph.type(of: output).byteCount, bytes <= 1 << 20 else { return false }
            graph.outputs.append(Port(name: "y\(index)", value: output))
        }
        let what: Comment = "\(op) of \(inputs.map { $0.map { "\($0.type) \($0)" } ?? "-" })"
        guard let expected = try? op.evaluate(inputs) else { return false }
        let model: CompiledModel
        do { model = try ModelCompiler().load(graph, for: target) } catch {
            if traces { print("refused \(Op.name) \(inputs.map { $0?.dtype.description ?? "-" }): \(error)") }
            return false
        }
        let computed: [Tensor]
        do { computed = try model.run(given) } catch {
            Issue.record("\(error): \(what)")
            return true
        }
        for (a, b) in zip(computed, expected) {
            if let difference = Self.tolerance.difference(a, b) { Issue.record("\(difference): \(what)") }
        }
        return true
    }
}
