import ArgumentParser
import Bundle
import Compiler
import IR
import Passes
import Platform
import Targets

struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compiles a model to a bundle.")

    @Argument(help: "An ONNX model or a textual graph (.ir).") var model: String
    @Option(name: .shortAndLong, help: "The bundle to write (.mlcb).") var output: String
    @Option(help: "A processor to compile for; may be repeated for one bundle with several programs (see mlc targets).")
    var target: [String] = []
    @OptionGroup var dimensions: DimensionOptions
    @Option(
        help: ArgumentHelp(
            "An output that is an input of the next run: the runtime keeps it; may be repeated.", valueName: "OUT=IN"))
    var state: [String] = []
    @Option(help: "The arithmetic of the programs: fp32.") var precision = "fp32"
    @Option(help: "reproducible: the same bits on every device.") var numerics = "reproducible"
    @Option(help: "Samples that the bundle proves itself by: an NPZ file with inputs and, if known, outputs by name.")
    var samples: String?
    @Option(help: "Write a report of what was compiled, as HTML.") var report: String?
    @Option(help: "Print the graph after a pass; may be repeated.") var printAfter: [String] = []
    @Option(help: "Stop after this many patches, to find the one that breaks a model.") var stopAfter: Int?
    @Flag(help: "Compare results by the interpreter before and after each pass (slow).") var checkSemantics = false

    func validate() throws {
        guard precision == "fp32" else {
            throw ValidationError("--precision \(precision) is not known; this version compiles fp32")
        }
        guard numerics == "reproducible" else {
            throw ValidationError("--numerics \(numerics) is not known; this version compiles reproducible")
        }
        let names = PassPipeline.standard.map { $0.name }
        if let strange = printAfter.first(where: { !names.contains($0) }) {
            throw ValidationError(
                "--print-after \(strange): no such pass; the passes: \(names.joined(separator: ", "))")
        }
        if let stopAfter, stopAfter < 0 { throw ValidationError("--stop-after takes a number of patches") }
    }

    func run() throws {
        let registry = try TargetRegistry.standard()
        var targets: [Target] = []
        for name in target.isEmpty ? ["host"] : target {
            let resolved = try registry.resolve(name)
            if !targets.contains(resolved) { targets.append(resolved) }
        }
        var options = CompileOptions(targets: targets)
        options.dimensions = try dimensions.bindings()
        options.fixedInputs = try dimensions.fixedInputs()
        options.forms = try dimensions.forms()
        options.samplesPath = samples
        options.states = try state.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--state \(text) is not OUT=IN")
            }
            return CompileOptions.State(output: parts[0], input: parts[1])
        }
        options.passes.stopAfter = stopAfter
        options.passes.printAfter = Set(printAfter)
        options.passes.print = { name, graph in
            print("// after \(name)")
            print(GraphPrinter(elidesLargeConstants: true).print(graph))
        }
        if checkSemantics { options.passes.semanticsCheck = SemanticsCheck() }
        let compilation = try ModelCompiler().compile(model, options)
        // The report appears only beside its bundle, and a report that cannot be written stops the bundle.
        let page = try report.map { try write(CompileReport(compilation).html, to: $0) }
        try BundleWriter.write(compilation.contents, to: output)
        try page?.commit()
        for remark in compilation.notes { note("note: \(remark)") }
        print(CompileReport(compilation).summary(output: output))
    }

    /// Writes text to a file that does not appear yet.
    private func write(_ text: String, to path: String) throws(PlatformError) -> AtomicFile {
        let file = try AtomicFile(path: path)
        try Array(text.utf8).span.bytes.withUnsafeBytes { (bytes) throws(PlatformError) in try file.write(bytes) }
        return file
    }
}
