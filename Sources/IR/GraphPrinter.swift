import Core
import Foundation

/// Writes graphs as text that `GraphParser` reads back to the same graph: nodes, types, names and the bytes of
/// constants.
///
/// ```
/// graph "model" {
///   symbol N in 1..8
///   input %0 "x": f32[N x 3]
///   const %1 "w": f32[3x2] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
///   %2: f32[N x 2] = MatMul(%0, %1, _) {activation = "Relu"} "dense"
///   output "y" = %2
/// }
/// ```
/// Values that nothing uses are left out. A constant stands before its first use. The name of a graph input's value is
/// that of its port. A nested graph is an attribute written in the same way, with symbols and numbers of its own:
///
/// ```
///   %5: f32[3] = If(%3, %4) {then_branch = graph "" {
///     input %0 "x": f32[3]
///     output "y" = %0
///   }, else_branch = graph "" {
///     …
///   }}
/// ```
public struct GraphPrinter: Sendable {
    /// Writes `...` for constants that are not written as numbers: for people, not to be read back.
    public var elidesLargeConstants: Bool
    /// Constants of more elements are written in base64.
    public var inlineElements: Int

    public init(elidesLargeConstants: Bool = false, inlineElements: Int = 32) {
        self.elidesLargeConstants = elidesLargeConstants
        self.inlineElements = inlineElements
    }

    /// The text of a graph, which must pass the verifier.
    public func print(_ graph: Graph) -> String {
        var text = "graph \(Self.quoted(graph.name)) {\n"
        for symbol in symbols(of: graph) { text += "  \(line(symbol))\n" }
        for port in graph.inputs {
            text += "  input \(port.value) \(Self.quoted(port.name)): \(graph.type(of: port.value))\n"
        }
        var printed = Set<ValueID>()
        for node in graph.nodes {
            for case let value? in node.inputs where printed.insert(value).inserted {
                appendConstant(value, of: graph, to: &text)
            }
            text += "  \(line(node, of: graph))\n"
        }
        for port in graph.outputs where printed.insert(port.value).inserted {
            appendConstant(port.value, of: graph, to: &text)
        }
        for port in graph.outputs { text += "  output \(Self.quoted(port.name)) = \(port.value)\n" }
        return text + "}\n"
    }

    private func symbols(of graph: Graph) -> [Dimension.Symbol] {
        var seen = Set<String>()
        let defined = graph.inputs.map(\.value) + graph.nodes.flatMap(\.outputs)
        return defined.flatMap { graph.type(of: $0).shape.flatMap(\.symbols) }.filter { seen.insert($0.name).inserted }
    }

    private func line(_ symbol: Dimension.Symbol) -> String {
        "symbol \(Dimension.symbol(symbol)) in \(symbol.lower)..\(symbol.upper.map(String.init) ?? "*")"
    }

    private func line(_ node: Node, of graph: Graph) -> String {
        let outputs = node.outputs.map { id in
            let name = graph[id].name
            return "\(id)\(name.isEmpty ? "" : " \(Self.quoted(name))"): \(graph.type(of: id))"
        }
        let inputs = node.inputs.map { $0?.description ?? "_" }
        let attributes = node.op.attributeValues.map { "\($0.name) = \(text($0.value))" }
        var line = "\(outputs.joined(separator: ", ")) = \(type(of: node.op).name)(\(inputs.joined(separator: ", ")))"
        if !attributes.isEmpty { line += " {\(attributes.joined(separator: ", "))}" }
        if !node.name.isEmpty { line += " \(Self.quoted(node.name))" }
        return line
    }

    private func appendConstant(_ id: ValueID, of graph: Graph, to text: inout String) {
        guard let tensor = graph.constant(id) else { return }
        let name = graph[id].name
        text += "  const \(id)\(name.isEmpty ? "" : " \(Self.quoted(name))"): \(tensor.type) = \(content(tensor))\n"
    }

    private func content(_ tensor: Tensor) -> String {
        let isInline = tensor.elementCount <= inlineElements && tensor.isTextExact
        if isInline || (tensor.dtype == .string && !elidesLargeConstants) {
            return "[\(tensor.elementTexts.joined(separator: ", "))]"
        }
        if elidesLargeConstants { return "..." }
        return tensor.withBytes { "base64\"\(Data($0).base64EncodedString())\"" }
    }

    private func text(_ attribute: Attribute) -> String {
        func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }
        return switch attribute {
        case .int(let value): "\(value)"
        case .float(let value): value.text
        case .string(let value): Self.quoted(value)
        case .ints(let values): list(values.map(\.description))
        case .floats(let values): list(values.map(\.text))
        case .strings(let values): list(values.map(Self.quoted))
        case .tensor(let value): "\(value.type) \(content(value))"
        case .graph(let value): nested(value)
        }
    }

    /// A nested graph over several lines, indented below its node. Strings have no line breaks of their own.
    private func nested(_ graph: Graph) -> String {
        String(print(graph).dropLast()).replacing("\n", with: "\n  ")
    }

    /// The string in quotes, with escapes.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
