import ArgumentParser
import Arrays
import Bundle
import Core
import Execution
import Foundation
import IR
import Platform

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a bundle on inputs from files.",
        discussion: """
            An input is NAME=FILE; a model with one input takes FILE alone. FILE is an NPY array of the input's type and \
            shape; a CSV of its numbers, or of words where the model takes strings; a JSON object of keys and values for an input that is a map, or a list of such \
            objects, one for each run; or a PNG or JPEG picture, for an input of shape [1,C,H,W] or [1,H,W,C] with C 1 or \
            3: the picture is resized to H by W if it has another size, and its pixels 0...255 become (pixel - mean) / std.

            NPY arrays with one more dimension in front hold a step each: the model runs once for each step, keeping its \
            states between them, and the outputs get that dimension too.
            """)

    @Argument(help: "A bundle (.mlcb).") var bundle: String
    @Option(help: ArgumentHelp("An input; may be repeated.", valueName: "NAME=FILE")) var input: [String] = []
    @Option(help: "Write each output to DIR/NAME.npy (a '/' in a name becomes '_').") var outputDir: String?
    @Option(help: "For pictures: the mean of each channel, or one for all, such as 123.7,116.3,103.5.") var mean = "0"
    @Option(help: "For pictures: the deviation of each channel, or one for all.") var std = "1"
    @OptionGroup var program: ProgramOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let reader = try openBundle(bundle)
        let (model, target) = try program.load(reader, path: bundle)
        let files = try InputFiles(mean: mean, std: std, manifest: reader.manifest)
        let steps = try files.steps(input, for: model.inputs)
        var results: [[Tensor]] = []
        var nanoseconds: UInt64 = 0
        for inputs in steps.inputs {
            if model.isDynamic { try model.setShapes(inputs.map(\.shape)) }
            for (index, tensor) in inputs.enumerated() { try model.setInput(index, to: tensor) }
            let start = Measurements.monotonicNanoseconds
            try model.run()
            nanoseconds += Measurements.monotonicNanoseconds - start
            results.append(model.outputs.indices.map(model.output))
        }
        let microseconds = Double(nanoseconds) / 1000
        let outputs =
            steps.isSequence
            ? model.outputs.indices.map { index in Tensor(stacking: results.map { $0[index] }) } : results[0]
        if let outputDir { try write(outputs, model.outputs, to: outputDir) }
        if json {
            try printJSON(
                RunResult(
                    target: target, microseconds: microseconds,
                    outputs: zip(model.outputs, outputs).map { port, tensor in
                        RunResult.Output(port, tensor, Self.labels(of: port.name, tensor, reader.manifest))
                    }))
        } else {
            for (port, tensor) in zip(model.outputs, outputs) {
                let labels = Self.labels(of: port.name, tensor, reader.manifest)
                let texts = labels.map { " \($0.prefix(8).joined(separator: ", "))\($0.count > 8 ? ", …" : "")" } ?? ""
                print("\(port.name) \(tensor.type): \(preview(tensor))\(texts)")
            }
        }
    }

    private func write(_ outputs: [Tensor], _ ports: [CompiledModel.Port], to directory: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            let reason = cause.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
            throw CommandFailure(description: "--output-dir \(directory) cannot be made: \(reason)")
        }
        for (port, tensor) in zip(ports, outputs) {
            let name = port.name.replacing("/", with: "_")
            try AtomicFile.write(try NPY.encode(tensor), to: "\(directory)/\(name).npy")
        }
    }

    /// What the numbers of an output stand for; nil when the model does not say.
    private static func labels(of name: String, _ tensor: Tensor, _ manifest: Manifest) -> [String]? {
        guard let labels = manifest.outputs.first(where: { $0.name == name })?.labels, let numbers = tensor.integers
        else { return nil }
        return numbers.map { labels.indices.contains($0) ? labels[$0] : "?" }
    }

    private func preview(_ tensor: Tensor) -> String {
        let numbers = RunResult.numbers(tensor)
        let shown = numbers.prefix(8).map { String(format: "%g", $0) }.joined(separator: ", ")
        return "[\(shown)\(numbers.count > 8 ? ", …" : "")]"
    }
}

/// What `mlc run --json` prints.
private struct RunResult: Encodable {
    struct Output: Encodable {
        var name: String
        var dtype: String
        var shape: [Int]
        /// The elements; NaN and infinities, which JSON lacks, as null.
        var values: [Double?]
        /// What the values stand for, where the model has strings.
        var labels: [String]?

        init(_ port: CompiledModel.Port, _ tensor: Tensor, _ labels: [String]?) {
            self.labels = labels
            name = port.name
            dtype = "\(port.dtype)"
            shape = tensor.shape
            values = RunResult.numbers(tensor).map { $0.isFinite ? $0 : nil }
        }
    }
    var target: String
    var microseconds: Double
    var outputs: [Output]

    /// The elements as numbers; empty for types that have none.
    static func numbers(_ tensor: Tensor) -> [Double] {
        if let floats = tensor.elements(as: Float.self) { return floats.map(Double.init) }
        if let doubles = tensor.elements(as: Double.self) { return doubles }
        if let halves = tensor.elements(as: Float16.self) { return halves.map(Double.init) }
        return (tensor.integers ?? []).map(Double.init)
    }
}
