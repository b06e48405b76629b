import ArgumentParser
import Core
import IR
import Lowering
import Operators

struct OperatorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operators", abstract: "Lists the operators that mlc reads, from their declarations.")

    @Flag(help: "Print a Markdown table.") var markdown = false

    private struct Row {
        var name: String
        var versions: String
        var operatorName: String
        var isCompiled: Bool
    }

    func run() throws {
        let rows = Catalog.standard.operators.flatMap { op in
            op.spellings.map { spelling in
                let domain = spelling.domain.isEmpty ? "" : "\(spelling.domain)."
                let last = spelling.versions.upperBound
                return Row(
                    name: domain + spelling.name,
                    versions:
                        "\(spelling.versions.lowerBound)\(last == .max ? "+" : last == spelling.versions.lowerBound ? "" : "–\(last)")",
                    operatorName: op.name, isCompiled: ProgramLowering.hasRule(for: op))
            }
        }.sorted { ($0.name, $0.versions) < ($1.name, $1.versions) }
        if markdown {
            print("| ONNX operator | versions | operator | compiled |\n| --- | --- | --- | --- |")
            for row in rows {
                print(
                    "| \(row.name) | \(row.versions) | \(row.operatorName) | \(row.isCompiled ? "yes" : "interpreter only") |"
                )
            }
        } else {
            for row in rows {
                print(
                    row.name.padding(to: 28) + row.versions.padding(to: 10)
                        + (row.isCompiled ? "compiled" : "interpreter only"))
            }
        }
    }
}
