import ArgumentParser
import Datasets
import Foundation

struct DataValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Names and locates what is wrong with the data.",
        discussion: """
            Exit status: 0 nothing is wrong; 1 there are anomalies; 2 bad usage. Distributions are compared with a \
            test whose limit follows from the numbers of rows and of columns: the schema states the probability of a \
            false alarm, and the least change that matters.
            """)

    @OptionGroup var options: DataOptions
    @Option(help: ArgumentHelp("What the data must be like, as `mlc data schema` writes it.", valueName: "FILE.yaml"))
    var schema: String?
    @Option(
        help: ArgumentHelp(
            "Statistics that the data should resemble, as `mlc data stats --json` prints them.", valueName: "STATS.json"
        ))
    var against: String?
    @Option(
        help: ArgumentHelp(
            "Another part of the same split, such as the test data: nothing of it may be in DATA too.",
            valueName: "PATH"))
    var otherPart: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let schema = try schema.map { path in
            try DatasetSchema(text: String(decoding: try contents(path), as: UTF8.self), path: path)
        }
        let reference = try against.map { try DatasetStatistics(json: try contents($0), named: $0) }
        let request = DatasetValidation.Request(
            schema: schema, reference: reference, otherPart: otherPart, rules: try options.rules(),
            reading: options.reading())
        let validation = try DatasetValidation(options.data, request)
        if json { try printJSON(validation) } else { print(validation.text) }
        if !validation.isClean { throw ExitCode(1) }
    }

    private func contents(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(description: "\(path): the file cannot be read; check the path and the permissions")
        }
        return [UInt8](data)
    }
}
