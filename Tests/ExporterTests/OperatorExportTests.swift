import Arrays
import Conformance
import Exporters
import Foundation
import IR
import Importers
import Operators
import TestSupport
import Testing

/// Every operator of the catalog, with random attributes and inputs, written as ONNX and read back.
@Suite struct OperatorExportTests {
    /// The operators that ONNX does not have, or not in any form that a single node with tensors can take.
    static let refused: Set = [
        "BatchNormalizationGradient", "BatchNormalizationTraining", "ConvWeightGradient", "MaxPoolGradient",
        "PairCoupling", "ReluGradient", "ZipMap",
    ]
    /// The operators whose attributes random ones do not fit: tests of their own, and ONNX's cases, export them.
    static let unreached = Set(
        ["If", "Loop", "Scan", "TreeEnsemble"] + StructuredCases.all.map { type(of: $0.op).name })

    @Test(arguments: StructuredCases.all.indices)
    func structuredCasesComputeTheSame(_ index: Int) throws {
        try compare(try Self.makeCase(StructuredCases.all[index]))
    }

    @Test(arguments: Catalog.standard.operators.map { $0.name })
    func computesTheSameWhenReadBack(_ name: String) throws {
        var exported = 0
        var refusal: String?
        for item in Self.cases(name, count: 12) {
            do {
                try compare(item)
                exported += 1
            } catch let error as ExportError {
                refusal = refusal ?? error.description
            }
        }
        if Self.refused.contains(name) {
            #expect(exported == 0)
        } else if !Self.unreached.contains(name) {
            #expect(exported > 0, "\(name) does not export: \(refusal ?? "no case")")
        }
    }

    private func compare(_ item: Case) throws {
        let bytes = try ONNXExporter().model(for: item.graph)
        let copy: Graph
        do {
            copy = try importModel(bytes).graph
        } catch let error as UnsupportedModel {
            Issue.record("\(item.text): \(error)")
            return
        }
        let found = try outputs(copy, item.inputs)
        let isRandom = item.graph.nodes.contains { type(of: $0.op).traits.contains(.nondeterministic) }
        for (index, (found, expected)) in zip(found, item.expected).enumerated() {
            if isRandom && found.type == expected.type { continue }
            let difference = Tolerance(absolute: 1e-5, relative: 1e-4).difference(found, expected)
            #expect(difference == nil, "\(item.text): output \(index) \(difference ?? "")")
        }
        #expect(found.count == item.expected.count)
    }

    /// ONNX Runtime's results on exported operators over fp32 and integers, where it has them.
    @Test func agreesWithONNXRuntime() throws {
        guard let python = ProcessInfo.processInfo.environment["MLC_PYTHON"] else {
            return print("skipped: MLC_PYTHON names no Python with onnxruntime")
        }
        let folder = try TemporaryDirectory()
        var count = 0
        let structured = try StructuredCases.all.map(Self.makeCase)
        for op in Catalog.standard.operators where !op.traits.contains(.nondeterministic) {
            let own = structured.filter { $0.graph.name == op.name }
            for item in own + Self.cases(op.name, count: 6) where item.isPlain {
                guard let bytes = try? ONNXExporter().model(for: item.graph) else { continue }
                let name = "\(count)_\(op.name)"
                try folder.write(bytes, "\(name).onnx")
                for (index, tensor) in item.inputs.enumerated() {
                    try folder.write(NPY.encode(tensor), "\(name).in\(index).npy")
                }
                for (index, tensor) in item.expected.enumerated() {
                    try folder.write(NPY.encode(tensor), "\(name).out\(index).npy")
                }
                count += 1
            }
        }
        let result = try Tool.run(python, ["\(package)/Tests/ExporterTests/check_exported.py", folder.path])
        #expect(result.status == 0, "\(result.output)")
        print(result.output)
    }
}

extension OperatorExportTests {
    /// A graph of one node.
    struct Case {
        var graph: Graph
        var inputs: [Tensor]
        var expected: [Tensor]

        var text: String { GraphPrinter().print(graph) }
        /// Only types that ONNX Runtime's processor kernels mostly have.
        var isPlain: Bool {
            (inputs + expected).allSatisfy { tensor in
                [.float32, .int64, .bool].contains(tensor.dtype) && tensor.elementCount > 0
                    && tensor.elements(as: Float.self)?.contains(where: \.isNaN) != true
            }
        }
    }

    /// Random cases that the operator accepts.
    static func cases(_ name: String, count: Int) -> [Case] {
        guard let op = Catalog.standard.named(name) else { return [] }
        var random = RandomOperands(seed: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }), extremes: 0)
        var result: [Case] = []
        for _ in 0..<4000 where result.count < count {
            if let item = makeCase(op, &random) { result.append(item) }
        }
        return result
    }

    /// A case of operands that are known to fit.
    static func makeCase(_ parts: StructuredCases.Parts) throws -> Case {
        var graph = Graph(name: type(of: parts.op).name)
        var inputs: [Tensor] = []
        let operands = parts.inputs.enumerated().map { index, tensor -> ValueID? in
            guard let tensor else { return nil }
            guard index < parts.fed else { return graph.addConstant(tensor, name: "c\(index)") }
            inputs.append(tensor)
            return graph.addInput("x\(index)", tensor.type)
        }
        let values = try graph.append(parts.op, operands, name: "node")
        graph.outputs = values.enumerated().map { Port(name: "y\($0)", value: $1) }
        return Case(graph: graph, inputs: inputs, expected: try parts.op.checkedEvaluation(parts.inputs))
    }

    private static func makeCase<Op: Operator>(_: Op.Type, _ random: inout RandomOperands) -> Case? {
        let attributes = random.attributes(Op.attributes.map { ($0.name, $0.kind) })
        guard let op = try? Op(attributes: attributes) else { return nil }
        let given = random.inputs(Op.signature)
        guard (try? Op.signature.check(given.map { $0?.type })) != nil,
            let types = try? op.infer(InferenceInputs(values: given)),
            types.allSatisfy({ $0.byteCount ?? .max <= 1 << 16 }), let expected = try? op.checkedEvaluation(given)
        else { return nil }
        // Inputs that decide shapes have to be constants; the first one is not such.
        for constants in [false, true] {
            var graph = Graph(name: name(Op.self))
            var inputs: [Tensor] = []
            let operands = given.enumerated().map { index, tensor -> ValueID? in
                guard let tensor else { return nil }
                if constants && index > 0 { return graph.addConstant(tensor, name: "c\(index)") }
                inputs.append(tensor)
                return graph.addInput("x\(index)", tensor.type)
            }
            guard let values = try? graph.append(op, operands, name: "node") else { continue }
            graph.outputs = values.enumerated().map { Port(name: "y\($0)", value: $1) }
            return Case(graph: graph, inputs: inputs, expected: expected)
        }
        return nil
    }

    private static func name<Op: Operator>(_: Op.Type) -> String { Op.name }
}
