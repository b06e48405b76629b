import ArgumentParser
import Compiler
import Importers
import Targets

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says whether a model can be compiled, with every obstacle at once.")

    @Argument(help: "An ONNX model or a textual graph (.ir).") var model: String
    @OptionGroup var dimensions: DimensionOptions
    @Option(help: "The target to check for.") var target = "host"
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let target = try TargetRegistry.standard().resolve(target)
        var options = CompileOptions(targets: [target])
        options.dimensions = try dimensions.bindings()
        options.fixedInputs = try dimensions.fixedInputs()
        options.forms = try dimensions.forms()
        let found = try ModelCompiler().check(model, options)
        let result = CheckResult(report: found.report, kernelProblems: found.reasons)
        if json { try printJSON(result) } else { print(result.text(model: model, target: target.name)) }
        if !result.isSupported { throw ExitCode(1) }
    }
}

/// What `mlc check` found.
private struct CheckResult: Encodable {
    var report: ModelReport
    /// Nodes for which the target has no kernel.
    var kernelProblems: [String]

    var isSupported: Bool { report.obstacles.isEmpty && kernelProblems.isEmpty }

    private enum CodingKeys: String, CodingKey { case supported, report, kernelProblems = "kernel_problems" }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isSupported, forKey: .supported)
        try container.encode(report, forKey: .report)
        try container.encode(kernelProblems, forKey: .kernelProblems)
    }

    /// What the model is, and every obstacle in its file.
    private var facts: [String] {
        let metadata = report.metadata
        let opsets = metadata.opsets.map { "\($0.domain.isEmpty ? "ai.onnx" : $0.domain) \($0.version)" }
        var lines = [
            "\(metadata.format), IR version \(metadata.irVersion), operator sets \(opsets.joined(separator: ", "))"
                + (metadata.producer.isEmpty ? "" : ", written by \(metadata.producer)")
        ]
        lines += report.inputs.map { "input \($0.name) \($0.type)" }
        lines += report.outputs.map { "output \($0.name) \($0.type)" }
        lines.append(
            "operators: "
                + report.operators.map { "\($0.count) × \($0.domain.isEmpty ? "" : $0.domain + ".")\($0.name)" }
                .joined(separator: ", "))
        for dimension in report.dynamicDimensions where dimension.upper != nil {
            lines.append("dimension \(dimension.name) is at most \(dimension.upper ?? 0)")
        }
        lines += report.notes
        return lines + report.obstacles.map { "- \($0)" }
    }

    func text(model: String, target: String) -> String {
        var lines = facts
        if !kernelProblems.isEmpty {
            lines.append("not compiled for \(target):")
            lines += kernelProblems.map { "  \($0)" }
        }
        lines.append(isSupported ? "supported: mlc compile \(model) --target \(target)" : "not supported")
        return lines.joined(separator: "\n")
    }
}
