import Bundle
import Compiler
import Passes

/// What a compile did, for people: a few lines, or a page.
struct CompileReport {
    private let compilation: ModelCompiler.Compilation

    init(_ compilation: ModelCompiler.Compilation) { self.compilation = compilation }

    /// One line for the bundle and one per program.
    func summary(output: String) -> String {
        var lines = [
            """
            \(output): \(compilation.importedNodes) nodes imported, \(compilation.graph.nodes.count) after \
            \(compilation.passes.patches) patches; weights \(bytesText(compilation.contents.weights.count)), \
            samples \(compilation.contents.samples.count)
            """
        ]
        for program in compilation.programs {
            lines.append(
                """
                  \(program.target.name): \(program.instructions.count) instructions, arena \
                \(bytesText(program.arenaBytes)) (lower bound \(bytesText(program.arenaLowerBound)))
                """)
        }
        return lines.joined(separator: "\n")
    }

    /// A self-contained page.
    var html: String {
        let name = Self.escaped(compilation.contents.name)
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(name)</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
            table { border-collapse: collapse; margin: 1rem 0 }
            th, td { text-align: left; padding: .2rem .8rem; border-bottom: 1px solid #ddd }
            td.number { text-align: right; font-variant-numeric: tabular-nums }
            </style></head><body>
            <h1>\(name)</h1>
            <p>From \(Self.escaped(compilation.contents.source.file)) by \(Self.escaped(compilation.contents.compiler)).
            \(compilation.importedNodes) nodes imported, \(compilation.graph.nodes.count) after optimisation;
            constants \(bytesText(compilation.importedBytes)) imported, weights
            \(bytesText(compilation.contents.weights.count)) in the bundle.</p>
            <h2>Passes</h2>
            \(Self.table(["pass", "patches", "nodes before", "nodes after"], passRows))
            \(compilation.programs.map(section).joined(separator: "\n"))
            </body></html>
            """
    }

    private var passRows: [[String]] {
        compilation.passes.entries.map { [$0.pass, "\($0.patches)", "\($0.nodesBefore)", "\($0.nodesAfter)"] }
    }

    private func section(_ program: ModelCompiler.CompiledProgram) -> String {
        let rows = program.instructions.enumerated().map { index, instruction in
            [
                "\(index)", instruction.kernel, instruction.name,
                instruction.shape.map(String.init).joined(separator: "×"),
            ]
        }
        return """
            <h2>\(Self.escaped(program.target.name))</h2>
            <p>Arena \(bytesText(program.arenaBytes)); no plan of this order of instructions can have less than
            \(bytesText(program.arenaLowerBound)).</p>
            \(Self.table(["", "kernel", "node", "output"], rows))
            """
    }

    private static func table(_ heads: [String], _ rows: [[String]]) -> String {
        let head = heads.map { "<th>\(escaped($0))</th>" }.joined()
        let body = rows.map { row in
            let cells = row.map { cell in
                Int(cell) == nil ? "<td>\(escaped(cell))</td>" : "<td class=\"number\">\(cell)</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        return "<table><tr>\(head)</tr>\n\(body.joined(separator: "\n"))</table>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
