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
            feature, adds to the answer, beginning from the mean of the training data.
            """)

    @Argument(help: "A folder that mlc train wrote, or its model.onnx.") var model: String
    @Option(help: "A picture; or numbers as NPY or CSV: a row for each step.") var input: String
    @Option(name: .customLong("class"), help: "The class to explain; default: the likeliest.") var label: String?
    @Option(help: "How the places of a picture are found: grad-cam or occlusion.") var method = "grad-cam"
    @Option(name: .shortAndLong, help: "Write the heat map over the picture, as PNG.") var output: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let explained = try ExplainedModel(ModelFolder.model(at: model))
        if explained.takesPictures { try explainPicture(explained) } else { try explainNumbers(explained) }
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

    private func explainNumbers(_ model: ExplainedModel) throws {
        let numbers = try self.numbers(model.columns)
        let column = try label.map(model.classIndex) ?? 0
        let explanation = try SeriesExplanation(numbers, model.graph, column: column)
        let named = zip(model.columns, explanation.byFeature).sorted { abs($0.1) > abs($1.1) }
        if json {
            try printJSON(
                NumbersResult(
                    output: explanation.output, baseline: explanation.baseline,
                    features: Dictionary(named.map { ($0.0, $0.1) }) { $0 + $1 },
                    contributions: explanation.contributions, shape: explanation.shape))
            return
        }
        print(
            String(
                format: "output %.4f; at the mean of the training data %.4f", explanation.output, explanation.baseline))
        for (name, value) in named { print(String(format: "  %+10.4f  %@", value, name)) }
    }

    private struct NumbersResult: Encodable {
        var output: Double
        var baseline: Double
        var features: [String: Double]
        var contributions: [Double]
        var shape: [Int]
    }

    /// The numbers of a file; of a CSV with a header the model's columns.
    private func numbers(_ columns: [String]) throws -> [Float] {
        if input.hasSuffix(".npy") {
            let tensor = try MappedFile(path: input).withBytes { try NPY.decode(Array($0)) }
            guard let numbers = tensor.elements(as: Float.self) ?? tensor.elements(as: Double.self)?.map({ Float($0) })
            else {
                throw CommandFailure(description: "\(input) holds \(tensor.dtype), not floating point numbers")
            }
            return numbers
        }
        return try ExplainedModel.rows(of: input, columns: columns)
    }
}
