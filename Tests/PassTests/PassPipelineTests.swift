import Core
import IR
import Operators
import Passes
import Testing

/// A pass that doubles every Relu's result.
private struct Wrong: Pass {
    static let name = "wrong"
    static let stage = Stage.imported
    static let rules = [
        Rule("twice", at: Relu.self) { (_, site) throws(OperatorError) in
            var patch = site.patch()
            patch.replace(site.output, with: try patch.add1(Add(), [site.node.inputs[0], site.node.inputs[0]]))
            return patch
        }
    ]
}

/// A pass that replaces a value by one of another type.
private struct Breaking: Pass {
    static let name = "breaking"
    static let stage = Stage.imported
    static let rules = [
        Rule("other-type", at: Relu.self) { (_, site) in
            var patch = site.patch()
            patch.replace(site.output, with: patch.add(Tensor(scalar: Float(1))))
            return patch
        }
    ]
}

/// A pass that never ends.
private struct Endless: Pass {
    static let name = "endless"
    static let stage = Stage.imported
    static let rules = [
        Rule("again", at: Relu.self) { (op, site) throws(OperatorError) in
            try site.replacing(with: op, site.node.inputs)
        }
    ]
}

@Suite struct PassPipelineTests {
    private func graph() throws -> Graph {
        try GraphParser.parse(
            """
            graph "g" {
              input %x "x": f32[2x3]
              %a = Identity(%x)
              %b = Relu(%a) "first"
              %c = Identity(%b)
              %d = Exp(%b)
              %e = Add(%b, %c)
              output "y" = %e
            }
            """, catalog: .standard)
    }

    @Test func reportCountsPatchesAndNodes() throws {
        let (result, report) = try PassPipeline().run(graph())
        #expect(result.nodes.map { type(of: $0.op).name } == ["Relu", "Add"])
        #expect(report.entries[0].pass == "remove-dead-code")
        #expect(report.entries[0].patches == 1)
        #expect((report.entries[0].nodesBefore, report.entries[0].nodesAfter) == (5, 4))
        let identities = report.entries.first { $0.pass == "remove-identities" }
        #expect(identities?.rules == ["identity": 2])
    }

    @Test func stopAfterCountsPatchesOfAllPasses() throws {
        var options = PassOptions()
        options.stopAfter = 2
        let (result, report) = try PassPipeline().run(graph(), options: options)
        #expect(report.patches == 2)
        #expect(result.nodes.count == 3)
    }

    @Test func printAfterShowsTheGraph() throws {
        var options = PassOptions()
        let printed = Mailbox()
        options.printAfter = ["remove-identities"]
        options.print = { pass, graph in printed.append("\(pass) \(graph.nodes.count)") }
        _ = try PassPipeline([RemoveDeadCode.self, RemoveIdentities.self]).run(graph(), options: options)
        #expect(printed.lines == ["remove-identities 2"])
    }

    @Test func changedResultsAreFound() throws {
        var options = PassOptions()
        options.semanticsCheck = SemanticsCheck()
        let error = #expect(throws: PassError.self) {
            try PassPipeline([RemoveDeadCode.self, Wrong.self]).run(graph(), options: options)
        }
        #expect(error?.pass == "wrong")
        #expect(error?.message.contains("changes results: output 'y'") == true)
    }

    @Test func brokenGraphsAreFound() throws {
        var options = PassOptions()
        options.verifiesEachPatch = true
        let error = #expect(throws: PassError.self) { try PassPipeline([Breaking.self]).run(graph(), options: options) }
        #expect(error?.rule == "other-type")
    }

    @Test func endlessPassesAreStopped() throws {
        let error = #expect(throws: PassError.self) { try PassPipeline([Endless.self]).run(graph()) }
        #expect(error?.rule == "again")
    }

    @Test func passesHaveDistinctKebabCaseNames() {
        for pass in PassPipeline.standard {
            #expect(pass.name.allSatisfy { $0 == "-" || $0.isLowercase && $0.isASCII })
        }
    }
}

/// Collects lines from a closure.
private final class Mailbox: @unchecked Sendable {
    private(set) var lines: [String] = []

    func append(_ line: String) { lines.append(line) }
}
