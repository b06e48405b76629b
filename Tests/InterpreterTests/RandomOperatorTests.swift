import Core
import Foundation
import IR
import Interpreter
import Operators
import TestSupport
import Testing

/// Every operator with random attributes and inputs: a result of the inferred types or an error, never a trap.
@Suite struct RandomOperatorTests {
    @Test(arguments: Catalog.standard.operators.map { $0.name })
    func resultOrError(_ name: String) throws {
        let op = try #require(Catalog.standard.named(name))
        var random = RandomOperands(seed: UInt64(name.utf8.reduce(5381) { $0 &* 33 &+ UInt64($1) }))
        // Names the operator before it can trap.
        let traces = ProcessInfo.processInfo.environment["MLC_TRACE_OPERATORS"] != nil
        if traces { print("operator \(name)") }
        var evaluations = 0
        for _ in 0..<400 where try run(op, &random) { evaluations += 1 }
        if traces { print("operator \(name): \(evaluations) evaluations") }
    }

    /// Whether the operands were such that the operator gave a result.
    private func run<Op: Operator>(_: Op.Type, _ random: inout RandomOperands) throws -> Bool {
        let attributes = random.attributes(Op.attributes.map { ($0.name, $0.kind) })
        guard let op = try? Op(attributes: attributes) else { return false }
        let inputs = random.inputs(Op.signature)
        guard (try? Op.signature.check(inputs.map { $0?.type })) != nil,
            let types = try? op.infer(InferenceInputs(values: inputs))
        else { return false }
        // Large results are valid and would only cost time.
        guard types.allSatisfy({ $0.byteCount ?? .max <= 1 << 20 }) else { return false }
        guard let outputs = try? op.evaluate(inputs) else { return false }
        #expect(outputs.map(\.type) == types, "\(op) of \(inputs.map { $0?.type.description ?? "-" })")
        return true
    }
}
