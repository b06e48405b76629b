import ArgumentParser
import Compiler
import Targets

struct TargetsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targets", abstract: "Lists the processors that mlc compiles for.")

    @Flag(help: "Print JSON.") var json = false

    private struct Row: Encodable {
        var name: String
        var summary: String
        var features: [String]
        var isHost: Bool

        enum CodingKeys: String, CodingKey {
            case name, summary, features
            case isHost = "is_host"
        }
    }

    func run() throws {
        let registry = try TargetRegistry.standard()
        let host = try registry.resolve("host")
        let rows = registry.targets.map {
            Row(name: $0.name, summary: $0.summary, features: $0.features.sorted(), isHost: $0 == host)
        }
        if json { return try printJSON(rows) }
        for row in rows {
            print("\(row.name.padding(to: 16))\(row.summary)\(row.isHost ? " — this machine (host)" : "")")
        }
    }
}

extension String {
    /// This text with spaces after it up to a width.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
