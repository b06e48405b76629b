import ArgumentParser
import Datasets
import Foundation
import Platform

struct DataStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Tells what is in the data: types, missing values, distributions, duplicates.",
        discussion: """
            Tables are read once, whatever their size. `--json` prints the form that `mlc data validate --against` \
            reads.
            """)

    @OptionGroup var options: DataOptions
    @Flag(help: "Print JSON.") var json = false
    @Option(help: ArgumentHelp("Write a self-contained page with charts.", valueName: "FILE.html")) var report: String?

    func run() throws {
        let source = try options.source()
        let statistics = try DatasetStatistics(source, rules: try options.rules(), reading: options.reading())
        if let report {
            var folder: String?
            if case .pictures(let path) = source { folder = path }
            let page = DatasetReport(statistics, folder: folder).page()
            try AtomicFile.write(Array(page.html().utf8), to: report)
        }
        print(
            json ? String(decoding: try statistics.json(), as: UTF8.self) : statistics.text,
            terminator: json ? "" : "\n")
    }
}
