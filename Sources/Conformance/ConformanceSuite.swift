import IR
import Importers
import Operators

/// Runs conformance cases on whatever executes a model.
public struct ConformanceSuite: Sendable {
    /// Prepares a model and returns what runs it: inputs and outputs are in the order of the graph's ports.
    public typealias Preparation = @Sendable (ImportedModel) throws -> ([Tensor]) throws -> [Tensor]

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
            try check(testCase, sets, prepare)
            return ConformanceResult(name: testCase.name, status: .passed)
        } catch let error as UnsupportedModel {
            let reason = error.report.obstacles.joined(separator: "; ")
            return ConformanceResult(name: testCase.name, status: .skipped, reason: "not supported: \(reason)")
        } catch {
            return ConformanceResult(name: testCase.name, status: .failed, reason: "\(error)")
        }
    }

    private func check(_ testCase: ConformanceCase, _ sets: [ConformanceData], _ prepare: Preparation) throws {
        let path = testCase.modelPath
        let importer = ONNXImporter(catalog: catalog, allowsUnboundedDimensions: true)
        let report = try importer.analyze(at: path)
        // Sets that bind the dimensions in the same way share a prepared model.
        var prepared: (bindings: [String: DimensionBinding], outputs: [String], run: ([Tensor]) throws -> [Tensor])?
        // Errors of single nodes may come from the sizes that are still open.
        guard report.unsupportedOperators.isEmpty, report.unsupportedFeatures.isEmpty else {
            throw UnsupportedModel(report: report)
        }
        let ports = try importer.inputs(at: path)
        for (number, data) in sets.enumerated() {
            let inputs = try ConformanceData.arrange(try data.inputs(), for: ports.map(\.name))
            let bindings = try Self.bindings(ports, inputs)
            if prepared?.bindings != bindings {
                let model = try importer.importModel(at: path, dimensions: bindings)
                prepared = (bindings, model.graph.outputs.map(\.name), try prepare(model))
            }
            guard let prepared else { continue }
            let expected = try ConformanceData.arrange(try data.outputs(), for: prepared.outputs)
            let computed = try prepared.run(inputs)
            guard computed.count == expected.count else {
                throw ConformanceError("\(computed.count) outputs, expected \(expected.count)")
            }
            for (name, (computed, expected)) in zip(prepared.outputs, zip(computed, expected)) {
                if let difference = tolerance.difference(computed, expected) {
                    throw ConformanceError("data set \(number), output '\(name)' \(difference)")
                }
            }
        }
    }

    /// The numbers of symbolic dimensions that the data's shapes give.
    private static func bindings(
        _ ports: [(name: String, type: TensorType)], _ inputs: [Tensor]
    ) throws(ConformanceError) -> [String: DimensionBinding] {
        var bindings: [String: DimensionBinding] = [:]
        for (port, input) in zip(ports, inputs) {
            guard input.dtype == port.type.dtype, input.rank == port.type.rank else {
                throw ConformanceError("input '\(port.name)' is \(input.type), the model takes \(port.type)")
            }
            for (dimension, extent) in zip(port.type.shape, input.shape) {
                switch dimension {
                case .fixed(let number) where number != extent:
                    throw ConformanceError("input '\(port.name)' is \(input.type), the model takes \(port.type)")
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
