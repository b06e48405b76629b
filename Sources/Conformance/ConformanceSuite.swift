import Core
import IR
import Importers
import Operators

/// Runs conformance cases on whatever executes a model.
public struct ConformanceSuite: Sendable {
    /// Prepares a model and returns what runs it: inputs and outputs are in the order of the graph's ports. It may have
    /// the model imported again by an importer that is set up otherwise.
    public typealias Preparation =
        @Sendable (_ model: ImportedModel, _ again: @escaping Reimport) throws -> ([Tensor]) throws -> [Tensor]
    /// Imports a model again.
    public typealias Reimport = (_ change: (inout ONNXImporter) -> Void) throws -> ImportedModel

    public var catalog: Catalog
    public var tolerance: Tolerance

    public init(catalog: Catalog = .standard, tolerance: Tolerance = Tolerance()) {
        self.catalog = catalog
        self.tolerance = tolerance
    }

    /// Runs every data set of a case. A model that is not supported is skipped with all the reasons; an invalid one, an
    /// error of the runner and a difference fail.
    public func run(_ testCase: ConformanceCase, prepare: Preparation) -> ConformanceResult {
        do {
            let sets = testCase.dataSets
            guard !sets.isEmpty else {
                return ConformanceResult(name: testCase.name, status: .skipped, reason: "no test data")
            }
            let fixed = try check(testCase, sets, prepare)
            let note = fixed.isEmpty ? nil : "inputs fixed to the data's values: \(fixed.joined(separator: ", "))"
            return ConformanceResult(name: testCase.name, status: .passed, note: note)
        } catch let error as UnsupportedModel {
            let reason = error.report.obstacles.joined(separator: "; ")
            return ConformanceResult(name: testCase.name, status: .skipped, reason: "not supported: \(reason)")
        } catch let error as NotSupported {
            let reason = error.reasons.joined(separator: "; ")
            return ConformanceResult(name: testCase.name, status: .skipped, reason: "not supported: \(reason)")
        } catch {
            return ConformanceResult(name: testCase.name, status: .failed, reason: "\(error)")
        }
    }

    /// A model that is ready to run data of one form.
    private struct PreparedModel {
        var bindings: [String: DimensionBinding]
        var forms: InputForms
        var fixedInputs: [String: Tensor]
        var inputs: [String]
        var outputs: [String]
        /// The graph draws random numbers, of which only the types of the results can be expected.
        var isRandom: Bool
        /// The labels of the outputs that ONNX has as maps, by name.
        var labels: [String: [String]]
        var run: ([Tensor]) throws -> [Tensor]
    }

    /// Runs all data sets and returns the names of the inputs that had to be fixed.
    private func check(
        _ testCase: ConformanceCase, _ sets: [ConformanceData], _ prepare: Preparation
    ) throws -> [String] {
        let path = testCase.modelPath
        let ports = try ONNXImporter.declaredPorts(at: path)
        var model: PreparedModel?
        for (number, data) in sets.enumerated() {
            let given = try ConformanceData.arrange(try data.inputs(ports.inputs), for: ports.inputs.map(\.name))
            let inputs = zip(ports.inputs, given).map { port, value in
                // Vectors of one number stand for scalars in some published data.
                guard let shape = port.type?.fixedShape, shape.isEmpty, case .tensor(let tensor) = value,
                    tensor.elementCount == 1
                else { return value }
                return .tensor(tensor.reshaped(shape))
            }
            let feed = DataFeed(ports.inputs, inputs)
            if number == 0 { try checkOperators(path, feed.forms) }
            let bindings = try Self.bindings(ports.inputs, inputs)
            if let known = model, known.bindings == bindings, known.forms == feed.forms,
                known.fixedInputs.allSatisfy({ feed.tensors[$0.key] == $0.value })
            {
                // Sets of the same form share a prepared model.
            } else {
                model = try self.prepare(path, bindings, feed, prepare)
            }
            if let model {
                try compare(model, feed.tensors, try data.outputs(ports.outputs, labels: model.labels), ports, number)
            }
        }
        return model?.fixedInputs.keys.sorted() ?? []
    }

    /// Refuses what no data can make supported. Problems of single nodes may come from the sizes that are still open.
    private func checkOperators(_ path: String, _ forms: InputForms) throws {
        let importer = ONNXImporter(catalog: catalog, allowsUnboundedDimensions: true, forms: forms)
        let report = try importer.analyze(at: path)
        guard report.unsupportedOperators.isEmpty, report.unsupportedFeatures.isEmpty else {
            throw UnsupportedModel(report: report)
        }
    }

    /// Imports and prepares a model for data of one form. When it is supported only with its shape-deciding inputs
    /// known, the inputs that can be such, integer vectors, short vectors and single elements, are
    /// fixed to the data's values.
    private func prepare(
        _ path: String, _ bindings: [String: DimensionBinding], _ feed: DataFeed, _ prepare: Preparation
    ) throws -> PreparedModel {
        var importer = ONNXImporter(catalog: catalog, allowsUnboundedDimensions: true, forms: feed.forms)
        func load() throws -> (ImportedModel, ([Tensor]) throws -> [Tensor]) {
            let model = try importer.importModel(at: path, dimensions: bindings)
            let again: Reimport = { [importer] change in
                var other = importer
                change(&other)
                return try other.importModel(at: path, dimensions: bindings)
            }
            return (model, try prepare(model, again))
        }
        let model: ImportedModel
        let run: ([Tensor]) throws -> [Tensor]
        do {
            (model, run) = try load()
        } catch  where error is UnsupportedModel || error is NotSupported {
            // A runtime that lacks a kernel gets sizes and bounds, but no data.
            let isImported = error is NotSupported
            importer.fixedInputs = feed.tensors.filter {
                $0.value.decidesShapes && (!isImported || $0.value.integers != nil || $0.value.elementCount == 1)
            }
            guard !importer.fixedInputs.isEmpty else { throw error }
            (model, run) = try load()
        }
        return PreparedModel(
            bindings: bindings, forms: feed.forms, fixedInputs: importer.fixedInputs,
            inputs: model.graph.inputs.map(\.name),
            outputs: model.graph.outputs.map(\.name),
            isRandom: model.graph.nodes.contains { type(of: $0.op).traits.contains(.nondeterministic) },
            labels: model.graph.columnLabels, run: run)
    }

    private func compare(
        _ model: PreparedModel, _ inputs: [String: Tensor], _ files: [ConformanceData.File],
        _ ports: (inputs: [DeclaredPort], outputs: [DeclaredPort]), _ number: Int
    ) throws {
        let expected = try ConformanceData.arrange(files, for: ports.outputs.map(\.name)).flatMap(\.tensors)
        let computed = try model.run(model.inputs.compactMap { inputs[$0] })
        guard computed.count == expected.count else {
            throw ConformanceError("\(computed.count) outputs, expected \(expected.count)")
        }
        for (name, (computed, expected)) in zip(model.outputs, zip(computed, expected)) {
            if model.isRandom && computed.type == expected.type { continue }
            if let difference = tolerance.difference(computed, expected) {
                throw ConformanceError("data set \(number), output '\(name)' \(difference)")
            }
        }
    }

    /// The numbers of symbolic dimensions that the data's shapes give.
    private static func bindings(
        _ ports: [DeclaredPort], _ inputs: [ONNXDataValue]
    ) throws(ConformanceError) -> [String: DimensionBinding] {
        var bindings: [String: DimensionBinding] = [:]
        for (port, input) in zip(ports, inputs) {
            guard let type = port.type, case .tensor(let input) = input else { continue }
            guard input.dtype == type.dtype, input.rank == type.rank else {
                throw ConformanceError("input '\(port.name)' is \(input.type), the model takes \(type)")
            }
            for (dimension, extent) in zip(type.shape, input.shape) {
                switch dimension {
                case .fixed(let number) where number != extent:
                    throw ConformanceError("input '\(port.name)' is \(input.type), the model takes \(type)")
                case .symbol(let symbol):
                    let known = bindings.updateValue(.fixed(extent), forKey: symbol.name)
                    guard known == nil || known == .fixed(extent) else {
                        throw ConformanceError("the data gives dimension '\(symbol.name)' two sizes")
                    }
                default: continue
                }
            }
        }
        return bindings
    }
}

extension Tensor {
    /// Whether an operator may take this for a shape, axes or a count.
    fileprivate var decidesShapes: Bool {
        // Resize takes two numbers per axis at most.
        elementCount == 1 || (rank == 1 && (integers != nil || elementCount <= 2 * Limits.rank))
    }
}
