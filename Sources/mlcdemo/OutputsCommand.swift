import ArgumentParser
import Foundation
import IR

/// `mlcdemo outputs`: shapes and values of a model's outputs, and whether two machines agree to the bit.
struct OutputsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outputs",
        abstract: "Prints a model's outputs, and whether two machines agree to the bit.",
        discussion: "Exit code 1 when the outputs of the two machines differ.")

    @Argument(help: "Folder with one NPY file an output.")
    var directory: String

    @Option(help: "The same from another machine, to compare with.")
    var other: String?

    @Option(help: "Output of `mlc bench --json`, for latency and memory.")
    var bench: String?

    func run() throws {
        let names = try ArrayFile.names(in: directory)
        guard !names.isEmpty else { throw DemoError("\(directory): holds no NPY file") }
        for name in names {
            let tensor = try ArrayFile.read("\(directory)/\(name).npy")
            print("\(name): \(tensor.type)")
            let values = OutputsCommand.numbers(of: tensor)
            let shown = values.prefix(8).map(OutputsCommand.text).joined(separator: " ")
            print("  values \(shown)\(values.count > 8 ? " ..." : "")")
            // One long vector is most often a score by class.
            if values.count >= 10, values.count == tensor.shape.last {
                let best = values.indices.sorted { values[$0] > values[$1] }.prefix(5)
                print("  top 5  " + best.map { "[\($0)] \(OutputsCommand.text(values[$0]))" }.joined(separator: "  "))
            }
        }
        if let bench { print(try BenchReport(path: bench).summary) }
        guard let other else { return }
        let isSame = try ArrayFile.areSame(directory, other)
        print(isSame ? "both machines gave the same bits" : "the machines' outputs differ")
        if !isSame { throw ExitCode(1) }
    }

    private static func text(_ value: Double) -> String { String(format: "%.6g", value) }

    /// The elements as doubles; none for types that are not numbers.
    private static func numbers(of tensor: Tensor) -> [Double] {
        if let values = tensor.elements(as: Float.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: Double.self) { return values }
        if let values = tensor.elements(as: Float16.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: Int64.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: Int32.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: Int16.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: Int8.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: UInt8.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: UInt16.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: UInt32.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: UInt64.self) { return values.map(Double.init) }
        if let values = tensor.elements(as: Bool.self) { return values.map { $0 ? 1 : 0 } }
        return []
    }
}
