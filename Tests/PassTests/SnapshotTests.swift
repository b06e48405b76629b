import Foundation
import IR
import Operators
import Passes
import Testing

/// Runs each pass alone on `Snapshots/<pass>/<case>.in.ir` and compares with `<case>.out.ir`. A missing output file is
/// written, and the test fails, so that a person looks at it.
@Suite struct SnapshotTests {
    /// A case: the pass and the path without `.in.ir`.
    struct Case: CustomTestStringConvertible, Sendable {
        var pass: String
        var path: String

        var testDescription: String { "\(pass)/\(URL(fileURLWithPath: path).lastPathComponent)" }

        static let all: [Case] = {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
            return files.compactMap { $0 as? URL }.filter { $0.path.hasSuffix(".in.ir") }.map { file in
                Case(
                    pass: file.deletingLastPathComponent().lastPathComponent,
                    path: String(file.path.dropLast(".in.ir".count)))
            }.sorted { $0.path < $1.path }
        }()
    }

    @Test(arguments: Case.all)
    func passGivesTheRecordedGraph(_ testCase: Case) throws {
        let pass = try #require(PassPipeline.standard.first { $0.name == testCase.pass }, "no such pass")
        let text = try String(contentsOfFile: testCase.path + ".in.ir", encoding: .utf8)
        let graph = try GraphParser.parse(text, catalog: .standard)
        var options = PassOptions()
        options.verifiesEachPatch = true
        options.semanticsCheck = SemanticsCheck()
        let (result, _) = try PassPipeline([pass]).run(graph, options: options)
        let printed = GraphPrinter().print(result)
        let file = testCase.path + ".out.ir"
        guard FileManager.default.fileExists(atPath: file) else {
            try printed.write(toFile: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file); look at it and run again")
            return
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == printed)
    }

    @Test func everyPassHasSnapshots() {
        let covered = Set(Case.all.map(\.pass))
        #expect(Set(PassPipeline.standard.map { $0.name }).subtracting(covered).isEmpty)
    }
}
