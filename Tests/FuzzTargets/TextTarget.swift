import IR
import Operators

/// Graphs as text.
enum TextTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let graph = try? GraphParser.parse([UInt8](bytes), catalog: .standard) else { return }
        try check(graph)
    }

    /// The text of a valid graph reads back to the same graph: from then on, where values are numbered in the order of
    /// the text, printing gives the same text.
    static func check(_ graph: Graph) throws(FuzzFinding) {
        let first = try roundTrip(graph)
        let text = GraphPrinter().print(first)
        let second = GraphPrinter().print(try roundTrip(first))
        if first.nodes.count != graph.nodes.count || second != text {
            throw FuzzFinding("text changes when read back:\n\(text)\n\(second)")
        }
    }

    private static func roundTrip(_ graph: Graph) throws(FuzzFinding) -> Graph {
        let text = GraphPrinter().print(graph)
        do throws(GraphTextError) {
            return try GraphParser.parse(text, catalog: .standard)
        } catch {
            throw FuzzFinding("printed text does not parse: \(error)\n\(text)")
        }
    }
}
