import ArgumentParser
import Compiler
import Conformance
import Exporters
import Foundation
import IR
import Importers
import Passes
import Platform
import Targets

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Runs every ONNX test case below a folder (model.onnx, test_data_set_N/{input,output}_K.pb).")

    enum Runtime: String, ExpressibleByArgument, CaseIterable {
        case interpreter, compiled
        /// The interpreter, on the model written as ONNX again and read back.
        case exported
    }

    @Argument(help: "The folder.") var folder: String
    @Option(
        help: "What executes the models; exported is the interpreter on the model written as ONNX again and read back.")
    var runtime = Runtime.compiled
    @Option(help: "The target to compile for.") var target = "host"
    @Option(help: "Threads that share the work of the compiled runtime.") var threads = 1
    @Option(help: "The difference that is allowed whatever the magnitude.") var absolute = 1e-4
    @Option(help: "The difference that is allowed as a part of the expected magnitude.") var relative = 1e-3
    @Option(name: .customLong("json"), help: "Write the results to a file, as JSON.") var jsonPath: String?
    @Option(
        help:
            "A list of cases known not to pass, as 'name: reason' lines: anything else that does not pass is an error.")
    var expectations: String?
    @Option(help: "Write the list of cases that do not pass, with their reasons.") var writeExpectations: String?
    @Flag(help: "Print each case that passes or is skipped as well.") var verbose = false

    func run() throws {
        let cases = ConformanceCase.find(below: folder)
        guard !cases.isEmpty else { throw CommandFailure(description: "no model.onnx below \(folder)") }
        let target = try TargetRegistry.standard().resolve(target)
        let prepare =
            switch runtime {
            case .interpreter: ConformanceSuite.interpreter
            case .compiled: compiled(target)
            case .exported: exported
            }
        var results: [ConformanceResult] = []
        let suite = ConformanceSuite(tolerance: Tolerance(absolute: absolute, relative: relative))
        for item in cases {
            let result = suite.run(item, prepare: prepare)
            results.append(result)
            if result.status == .failed || verbose {
                print("\(result.status.rawValue) \(result.name)\(result.reason.map { ": \($0)" } ?? "")")
            }
        }
        if let jsonPath {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try AtomicFile.write(Array(try encoder.encode(results)), to: jsonPath)
        }
        if let writeExpectations {
            try AtomicFile.write(Array(Expectations(results).text.utf8), to: writeExpectations)
        }
        print(results.summary)
        if let expectations { return try compare(results, with: expectations) }
        if results.contains(where: { $0.status == .failed }) { throw ExitCode(1) }
    }

    private func compare(_ results: [ConformanceResult], with path: String) throws {
        let text = try MappedFile(path: path).withBytes { String(decoding: $0, as: UTF8.self) }
        let surprises: [String]
        do { surprises = try Expectations(text: text).surprises(results) } catch {
            throw CommandFailure(description: "\(path): \(error)")
        }
        for surprise in surprises { print("unexpected: \(surprise)") }
        if !surprises.isEmpty { throw ExitCode(1) }
    }

    /// Writes models as ONNX, reads them back, and runs them by the operators' reference semantics.
    private var exported: ConformanceSuite.Preparation {
        { model, again in
            let bytes: [UInt8]
            do throws(ExportError) {
                bytes = try ONNXExporter().model(for: model.graph)
            } catch {
                throw NotSupported(reasons: [error.description])
            }
            let copy = try bytes.withUnsafeBytes { bytes in
                try ONNXImporter(allowsUnboundedDimensions: true).importModel(bytes)
            }
            return try ConformanceSuite.interpreter(copy, again)
        }
    }

    private func compiled(_ target: Target) -> ConformanceSuite.Preparation {
        { [threads] model, again in
            do {
                let codes = StringCodes(model.graph)
                let source = ModelSource { _, counts, folding in
                    try again { ($0.assumedCounts, $0.folding) = (counts, folding) }
                }
                let compiled = try ModelCompiler().load(source, for: target, threads: threads)
                return { codes.decoded(try compiled.run(codes.encoded($0))) }
            } catch CompileError.notLowered(_, let reasons) {
                throw NotSupported(reasons: reasons)
            } catch let error as CompileError where error.isUnsupportedModel {
                throw NotSupported(reasons: [error.description])
            }
        }
    }
}
