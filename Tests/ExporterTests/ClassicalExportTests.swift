import Arrays
import Classical
import Exporters
import Foundation
import IR
import Importers
import Operators
import Statistics
import TestSupport
import Testing

/// Classical models as ai.onnx.ml: what the trainer predicts is what the file gives, here and in ONNX Runtime.
struct ClassicalExportTests {
    /// Rows of three features, the second sometimes missing, with classes and numbers that depend on them.
    private static func rows(missing: Bool) -> (features: Matrix, classes: [Int], values: [Float]) {
        var random = Statistics.SeededGenerator(seed: 11)
        var features = Matrix(rows: 150, columns: 3)
        var (classes, values): ([Int], [Float]) = ([], [])
        for row in 0..<features.rows {
            for column in 0..<3 { features[row, column] = Float(random.normal()) * Float(column + 1) + 2 }
            let sum = features[row, 0] - 0.5 * features[row, 1] + 0.2 * features[row, 2]
            classes.append(sum < 0.5 ? 0 : sum < 2 ? 1 : 2)
            values.append(sum + 0.1 * Float(random.normal()))
            if missing && random.chance(0.1) { features[row, 1] = .nan }
        }
        return (features, classes, values)
    }

    /// A family with the number of classes, 0 for numbers and nil for anomalies, and parameters.
    typealias Fit = (family: ClassicalFamily, classes: Int?, parameters: [String: HyperparameterValue])

    static let fits: [Fit] = [
        (.linearRegression, 0, [:]), (.logisticRegression, 2, [:]), (.logisticRegression, 3, [:]),
        (.decisionTree, 2, [:]), (.decisionTree, 0, [:]), (.randomForest, 3, [:]), (.randomForest, 2, [:]),
        (.extraTrees, 0, [:]), (.boostedTrees, 2, [:]), (.boostedTrees, 3, [:]), (.boostedTrees, 0, [:]),
        (.nearestNeighbours, 3, [:]), (.nearestNeighbours, 0, ["vote": .text("distance")]),
        (.nearestNeighbours, 2, ["vote": .text("distance")]), (.linearSVM, 2, [:]), (.linearSVM, 3, [:]),
        (.radialSVM, 2, [:]), (.radialSVM, 3, [:]), (.radialSVM, 0, [:]), (.naiveBayes, 3, [:]), (.kMeans, nil, [:]),
        (.isolationForest, nil, [:]), (.principalComponents, nil, ["components": .integer(1)]),
    ]

    private static func fit(_ index: Int) throws -> (model: any ClassicalModel, features: Matrix) {
        let (family, classes, parameters) = fits[index]
        let (features, labels, values) = rows(missing: family.acceptsMissing)
        let target: TrainingSet.Target =
            switch classes {
            case nil: .none
            case 0: .values(values)
            case let count?: .labels(labels.map { min($0, count - 1) }, classes: count)
            }
        let fit = try family.fit(
            TrainingSet(features: features, target: target), parameters: parameters, context: FittingContext(seed: 3))
        return (fit.model, features)
    }

    private static func tensor(_ matrix: Matrix) -> Tensor {
        Tensor(matrix.values, shape: [matrix.rows, matrix.columns])
    }

    @Test(arguments: fits.indices) func predictsWhatTheTrainerPredicts(_ index: Int) throws {
        let (model, features) = try Self.fit(index)
        let bytes = try ONNXExporter().model(for: model)
        let imported = try importModel(bytes)
        #expect(imported.metadata.irVersion == 8)
        let found = try outputs(imported.graph, [Self.tensor(features)])
        let expected = model.predict(features)
        let scores = try #require(found[0].elements(as: Float.self))
        #expect(found[0].shape == [expected.rows, expected.columns])
        #expect(zip(scores, expected.values).allSatisfy { abs($0 - $1) <= 2e-5 * max(1, abs($1)) })
        guard case .classification(let classes) = model.task else { return }
        let labels = try #require(found[1].integers)
        for (row, label) in labels.enumerated() {
            let best = (0..<classes).map { expected[row, $0] }.max() ?? 0
            #expect(expected[row, label] > best - 1e-5)
        }
    }

    @Test func namesClassesAndGoesOnBehindAPreparation() throws {
        let (model, features) = try Self.fit(5)
        var preparation = Graph(name: "prepared")
        let rows = Dimension.symbol(Dimension.Symbol(name: "rows"))
        let inputs = (0..<3).map { preparation.addInput("x\($0)", TensorType(.float32, [rows, 1])) }
        let joined = try preparation.append(Concat(axis: 1), inputs)[0]
        preparation.outputs = [Port(name: "features", value: joined)]
        let metadata = ONNXMetadata(labels: ["a", "b", "c"])
        let graph = try importModel(ONNXExporter().model(for: model, after: preparation, metadata: metadata)).graph
        #expect(graph.outputs.map(\.name) == ["probabilities", "label"])
        let columns = (0..<3).map { column in
            Tensor((0..<features.rows).map { features[$0, column] }, shape: [features.rows, 1])
        }
        let found = try outputs(graph, columns)
        let whole = try outputs(importModel(ONNXExporter().model(for: model)).graph, [Self.tensor(features)])
        #expect(found[0] == whole[0])
        #expect(found[1].strings == whole[1].integers?.map { ["a", "b", "c"][$0] })
        #expect(throws: ExportError.self) {
            try ONNXExporter().model(for: model, metadata: ONNXMetadata(labels: ["a"]))
        }
        preparation.outputs[0].value = inputs[0]
        #expect(throws: ExportError.self) { try ONNXExporter().model(for: model, after: preparation) }
    }

    @Test func agreesWithONNXRuntime() throws {
        guard let python = ProcessInfo.processInfo.environment["MLC_PYTHON"] else {
            return print("skipped: MLC_PYTHON names no Python with onnxruntime")
        }
        let folder = try TemporaryDirectory()
        for index in Self.fits.indices {
            let (model, features) = try Self.fit(index)
            let name = "\(index)_\(Self.fits[index].family.rawValue)"
            try folder.write(ONNXExporter().model(for: model), "\(name).onnx")
            try folder.write(NPY.encode(Self.tensor(features)), "\(name).in0.npy")
            try folder.write(NPY.encode(Self.tensor(model.predict(features))), "\(name).out0.npy")
        }
        let result = try Tool.run(python, ["\(package)/Tests/ExporterTests/check_exported.py", folder.path])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("\(Self.fits.count) compared"), "\(result.output)")
    }
}
