import ArgumentParser
import Arrays
import Foundation
import IR
import Images
import Platform
import Training

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Shows why a trained model answers as it does.",
        discussion: """
            For a picture, a heat map of the places that speak for the answer; for numbers, what each sensor and step, or each \
            feature, adds to the answer, beginning from the mean of the training data: by integrated gradients for networks, by \
            exact Shapley values (TreeSHAP) for trees, there of the raw score, which is log-odds for boosted classifiers.
            """)

    @Argument(help: "A folder that mlc train wrote, or its model.onnx.") var model: String
    @Option(help: "A picture; or numbers as NPY or CSV: a row for each step, or for each example of a table.")
    var input: String
    @Option(name: .customLong("class"), help: "The class to explain; default: the likeliest.") var label: String?
    @Option(help: "How the places of a picture are found: grad-cam or occlusion.") var method = "grad-cam"
    @Option(name: .shortAndLong, help: "Write the heat map over the picture, as PNG.") var output: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let explained = try ExplainedModel(ModelFolder.model(at: model))
        if explained.takesPictures {
            try explainPicture(explained)
        } else if TreeExplanation.isPossible(explained.graph) {
            try explainRows(explained)
        } else {
            try explainNumbers(explained)
        }
    }

    private func explainPicture(_ model: ExplainedModel) throws {
        guard let method = PictureExplanation.Method(rawValue: method) else {
            throw ValidationError("--method \(method) is none of grad-cam, occlusion")
        }
        let image = try Image(contentsOf: input)
        let explanation = try PictureExplanation(
            image, model.graph, fit: model.fit, label: try label.map(model.classIndex), method: method)
        if let output { try AtomicFile.write(try explanation.overlay(image).encodePNG(), to: output) }
        let place = explanation.heat.indices.max { explanation.heat[$0] < explanation.heat[$1] } ?? 0
        let (x, y) = (place % explanation.width, place / explanation.width)
        let name = model.name(explanation.label)
        if json {
            try printJSON(
                PictureResult(
                    label: name, probability: explanation.probabilities[explanation.label], x: x, y: y,
                    width: explanation.width, height: explanation.height))
            return
        }
        print(String(format: "%@: probability %.4f", name, explanation.probabilities[explanation.label]))
        print("most of it is at x \(x), y \(y) of \(explanation.width) x \(explanation.height)")
    }

    private struct PictureResult: Encodable {
        var label: String
        var probability: Double
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    /// Trees: each row of the input by itself.
    private func explainRows(_ model: ExplainedModel) throws {
        var results: [NumbersResult] = []
        for row in try rows(model) {
            let explanation = try TreeExplanation(row, model.graph)
            let last = explanation.outputs.count - 1
            // Of two classes the second, of several the likeliest.
            let best = explanation.outputs.indices.max { explanation.outputs[$0] < explanation.outputs[$1] } ?? 0
            let column = try label.map(model.classIndex) ?? (last < 2 ? last : best)
            guard column <= last else { throw ValidationError("the model has no raw score for --class") }
            results.append(
                NumbersResult(
                    class: model.classes.isEmpty ? nil : model.name(column), output: explanation.outputs[column],
                    baseline: explanation.baselines[column], names: model.features,
                    contributions: explanation.contributions[column], shape: [model.features.count]))
        }
        try show(results, isRaw: true)
    }

    /// Networks: an input that is a window, or each row by itself.
    private func explainNumbers(_ model: ExplainedModel) throws {
        let given = try rows(model)
        let inputs = model.takesWindows ? [given.flatMap { $0 }] : given
        let column = try label.map(model.classIndex) ?? max(0, model.classes.count == 2 ? 1 : 0)
        let results = try inputs.map { numbers in
            let explanation = try SeriesExplanation(numbers, model.graph, column: column)
            return NumbersResult(
                class: model.classes.isEmpty ? nil : model.name(column), output: explanation.output,
                baseline: explanation.baseline, names: model.features, sums: explanation.byFeature,
                contributions: explanation.contributions, shape: explanation.shape)
        }
        try show(results, isRaw: false)
    }

    private func show(_ results: [NumbersResult], isRaw: Bool) throws {
        if json {
            if results.count == 1 { try printJSON(results[0]) } else { try printJSON(results) }
            return
        }
        for (place, result) in results.enumerated() {
            if results.count > 1 { print("row \(place + 1)") }
            let name = (result.class.map { "\($0): " } ?? "") + (isRaw ? "raw score" : "output")
            print(
                String(
                    format: "%@ %.4f; %@ %.4f", name, result.output,
                    isRaw ? "on average over the training data" : "at the mean of the training data", result.baseline))
            for (name, value) in result.features.sorted(by: { (abs($1.value), $0.key) < (abs($0.value), $1.key) }) {
                print(String(format: "  %+10.4f  %@", value, name))
            }
        }
    }

    private struct NumbersResult: Encodable {
        var `class`: String?
        var output: Double
        var baseline: Double
        var features: [String: Double]
        var contributions: [Double]
        var shape: [Int]

        /// - Parameter sums: the contribution of each feature, when `contributions` are of more than that.
        init(
            class label: String?, output: Double, baseline: Double, names: [String], sums: [Double]? = nil,
            contributions: [Double], shape: [Int]
        ) {
            (self.class, self.output, self.baseline) = (label, output, baseline)
            features = Dictionary(zip(names, sums ?? contributions)) { $0 + $1 }
            (self.contributions, self.shape) = (contributions, shape)
        }
    }

    /// The rows of a file; of a CSV with a header the model's columns. An NPY file is taken as it is, as one.
    private func rows(_ model: ExplainedModel) throws -> [[Float]] {
        guard input.hasSuffix(".npy") else { return try model.rows(of: input) }
        let tensor = try MappedFile(path: input).withBytes { try NPY.decode(Array($0)) }
        guard let numbers = tensor.elements(as: Float.self) ?? tensor.elements(as: Double.self)?.map({ Float($0) })
        else {
            throw CommandFailure(description: "\(input) holds \(tensor.dtype), not floating point numbers")
        }
        guard !model.takesWindows, let width = tensor.shape.last, tensor.shape.count > 1 else { return [numbers] }
        return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
    }
}
