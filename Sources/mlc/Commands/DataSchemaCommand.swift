import ArgumentParser
import Datasets
import Foundation
import Platform

struct DataSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Writes a schema of the data, to edit: types, ranges, allowed values, presence.")

    @OptionGroup var options: DataOptions
    @Option(help: ArgumentHelp("Tables: the column that a model is to predict.", valueName: "COLUMN")) var target:
        String?
    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; default: standard output.", valueName: "FILE"))
    var output: String?

    func run() throws {
        let rules = try options.rules()
        let statistics = try DatasetStatistics(try options.source(), rules: rules, reading: options.reading())
        if let target, !statistics.tables.contains(where: { $0.column(target) != nil }) {
            throw DatasetError.noColumn(
                target, path: options.data.joined(separator: ", "),
                columns: statistics.tables.flatMap { $0.columns.map(\.name) })
        }
        let text = DatasetSchema(statistics, target: target, group: rules.group).text
        guard let output else { return print(text, terminator: "") }
        try AtomicFile.write(Array(text.utf8), to: output)
    }
}
