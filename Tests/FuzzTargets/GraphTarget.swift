import Compiler
import Core
import Execution
import Foundation
import IR
import Passes
import Targets

/// Random graphs through the whole compiler and its runtime, compared with the interpreter.
enum GraphTarget {
    /// Runs a case as text, or what other bytes decide.
    static func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        if bytes.starts(with: "graph \"".utf8) {
            do { return try run(GraphCase(String(decoding: bytes, as: UTF8.self))) } catch let error as FuzzFinding {
                throw error
            } catch { return }
        }
        let random = RandomGraph(bytes)
        guard !random.graph.nodes.isEmpty else { return }
        let test = GraphCase(random.graph, random.inputs)
        if let path = FuzzTarget.exportPath { write(test.text, to: path) }
        try run(test)
    }

    static func run(_ random: GraphCase) throws(FuzzFinding) {
        if let violation = GraphVerifier().violations(in: random.graph).first {
            throw FuzzFinding("appending nodes made an invalid graph: \(violation)")
        }
        try TextTarget.check(random.graph)
        let reference = ConditionEstimate(random)
        do {
            let registry = try TargetRegistry.standard()
            guard let host = try compiled(random, registry.resolve("host"), reference) else { return }
            if reference.showsNaN { return }
            try compare(host, reference, random.graph)
            guard case .success(let outputs) = host,
                let other = try compiled(random, registry.resolve("portable"), reference)
            else { return }
            guard case .success(let portable) = other, zip(outputs, portable).allSatisfy(isSame) else {
                throw FuzzFinding("the portable program gives other bits than the host's")
            }
        } catch {
            throw FuzzFinding("\(error)\n\(random.text)\n\(random.inputs.map(text))")
        }
    }

    /// What the compiled graph gives, or nil when it cannot be compiled.
    private static func compiled(
        _ random: GraphCase, _ target: Target, _ reference: ConditionEstimate
    ) throws -> Result<[Tensor], ExecutionError>? {
        let model: CompiledModel
        do {
            model = try ModelCompiler().load(random.graph, for: target)
        } catch CompileError.notLowered {
            return nil
        } catch is PassError where reference.expected == nil {
            // Constants that make every run fail are found at compile time.
            return nil
        }
        // Inputs that nothing reads stay inputs.
        let inputs = model.inputs.compactMap { port in
            random.graph.inputs.firstIndex { $0.name == port.name }.map { random.inputs[$0] }
        }
        do throws(ExecutionError) { return .success(try model.run(inputs)) } catch { return .failure(error) }
    }

    private static func compare(
        _ result: Result<[Tensor], ExecutionError>, _ reference: ConditionEstimate, _ graph: Graph
    ) throws(FuzzFinding) {
        guard case .success(let outputs) = result else {
            if case .failure(let error) = result, reference.expected != nil {
                throw FuzzFinding("the compiled program fails, the interpreter does not: \(error)")
            }
            return
        }
        guard let expected = reference.expected else { return }
        for (index, (tensor, wanted)) in zip(outputs, expected).enumerated() {
            let name = graph.outputs[index].name
            guard tensor.type == wanted.type, let found = try? tensor.doubles(), let numbers = try? wanted.doubles()
            else {
                throw FuzzFinding("output \(name) is \(tensor.type), the interpreter's \(wanted.type)")
            }
            for (place, (a, b)) in zip(found, numbers).enumerated() where a != b && !(a.isNaN && b.isNaN) {
                if reference.mayOverflow && (!a.isFinite || a == 0) { continue }
                let spread = reference.spread[index][place]
                let allowed = wanted.dtype.isFloatingPoint ? 1e-6 + 1e-5 * b.magnitude + 16 * spread : 4 * spread
                if !((a - b).magnitude <= allowed) && spread != .infinity {
                    throw FuzzFinding(
                        "output \(name) element \(place) is \(a), the interpreter's \(b), moves by \(spread)")
                }
            }
        }
    }

    private static func isSame(_ a: Tensor, _ b: Tensor) -> Bool {
        if a == b { return true }
        guard a.type == b.type, let first = try? a.doubles(), let second = try? b.doubles() else { return false }
        return zip(first, second).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
    }

    private static func write(_ text: String, to path: String) {
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private static func text(_ tensor: Tensor) -> String {
        "\(tensor.type) \((try? tensor.doubles()).map { "\($0.prefix(64))" } ?? "")"
    }
}
