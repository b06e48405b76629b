import Core

/// Reads the text that `GraphPrinter` writes. Total: any bytes give a verified graph or an error with its place.
///
/// A node's output types may be left out; then they are inferred.
public struct GraphParser {
    let catalog: Catalog
    var scanner: TextScanner
    var symbols: [String: Dimension.Symbol] = [:]
    private var graph = Graph()
    private var values: [String: ValueID] = [:]
    /// The place of each node's first byte, for errors of the verifier.
    private var nodePlaces: [Int] = []
    /// How many graphs are around this one.
    private let depth: Int

    private init(_ scanner: TextScanner, _ catalog: Catalog, depth: Int = 0) {
        self.catalog = catalog
        self.scanner = scanner
        self.depth = depth
    }

    /// The graph in a text.
    /// - Parameter catalog: the operators that the text may name.
    public static func parse(_ text: [UInt8], catalog: Catalog) throws(GraphTextError) -> Graph {
        var parser = GraphParser(TextScanner(text), catalog)
        let graph = try parser.parseGraph()
        guard parser.scanner.peek() == nil else { throw parser.scanner.error("text after the end of the graph") }
        return graph
    }

    /// The graph in a text.
    public static func parse(_ text: String, catalog: Catalog) throws(GraphTextError) -> Graph {
        try parse(Array(text.utf8), catalog: catalog)
    }

    /// A graph in an attribute, with its own symbols and values.
    mutating func parseNestedGraph() throws(GraphTextError) -> Graph {
        guard depth < Limits.depth else { throw scanner.error("graphs are nested deeper than \(Limits.depth)") }
        var parser = GraphParser(scanner, catalog, depth: depth + 1)
        let graph = try parser.parseGraph()
        scanner = parser.scanner
        return graph
    }

    private mutating func parseGraph() throws(GraphTextError) -> Graph {
        guard scanner.acceptWord("graph") else { throw scanner.error("expected 'graph'") }
        graph.name = try scanner.string("the graph's name")
        try scanner.expect("{")
        while !scanner.accept("}") { try parseStatement() }
        // Nested graphs were verified when they were read.
        if let violation = GraphVerifier(checksNestedGraphs: false).violations(in: graph).first {
            let place = violation.node.flatMap { $0 < nodePlaces.count ? nodePlaces[$0] : nil }
            throw scanner.error(violation.message, at: place ?? 0)
        }
        return graph
    }

    private mutating func parseStatement() throws(GraphTextError) {
        guard graph.valueCount < Limits.nodes else { throw scanner.error("more than \(Limits.nodes) values") }
        if scanner.acceptWord("symbol") {
            try parseSymbol()
        } else if scanner.acceptWord("input") {
            try parseInput()
        } else if scanner.acceptWord("const") {
            try parseConstant()
        } else if scanner.acceptWord("output") {
            let name = try scanner.string("the output's name")
            try scanner.expect("=")
            graph.outputs.append(Port(name: name, value: try use()))
        } else if scanner.peek() == UInt8(ascii: "%") {
            try parseNode()
        } else {
            throw scanner.error("expected symbol, input, const, output, a node (%name … = Operator(…)) or '}'")
        }
    }

    private mutating func parseSymbol() throws(GraphTextError) {
        let place = scanner.position
        let name = scanner.peek() == UInt8(ascii: "\"") ? try scanner.string("a name") : try scanner.word("a name")
        guard scanner.acceptWord("in") else { throw scanner.error("expected 'in' and bounds such as 1..8") }
        let lower = try boundary()
        try scanner.expect("..")
        let upper: Int? = scanner.accept("*") ? nil : try boundary()
        guard lower <= upper ?? .max else { throw scanner.error("the bounds are empty", at: place) }
        guard symbols.updateValue(.init(name: name, lower: lower, upper: upper), forKey: name) == nil else {
            throw scanner.error("symbol '\(name)' is declared twice", at: place)
        }
    }

    private mutating func boundary() throws(GraphTextError) -> Int {
        let value = try scanner.digits("a bound")
        guard value <= Limits.dimension else { throw scanner.error("the bound is beyond \(Limits.dimension)") }
        return value
    }

    private mutating func parseInput() throws(GraphTextError) {
        let (id, place) = try definition()
        let name = try scanner.string("the input's name")
        try scanner.expect(":")
        try define(id, graph.addInput(name, parseType()), at: place)
    }

    private mutating func parseConstant() throws(GraphTextError) {
        let (id, place) = try definition()
        let name = scanner.peek() == UInt8(ascii: "\"") ? try scanner.string("a name") : ""
        try scanner.expect(":")
        let type = try parseType()
        try scanner.expect("=")
        try define(id, graph.addConstant(parseTensor(type), name: name), at: place)
    }

    private mutating func parseNode() throws(GraphTextError) {
        let start = scanner.position
        var outputs: [(id: String, name: String, type: TensorType?, place: Int)] = []
        repeat {
            let (id, place) = try definition()
            let name = scanner.peek() == UInt8(ascii: "\"") ? try scanner.string("a name") : ""
            outputs.append((id, name, scanner.accept(":") ? try parseType() : nil, place))
        } while scanner.accept(",")
        try scanner.expect("=")
        let op = try parseOperator()
        let inputs = try parseInputs()
        let attributes = try parseAttributes()
        let name = scanner.peek() == UInt8(ascii: "\"") ? try scanner.string("a name") : ""
        do {
            let typed = try op.init(attributes: attributes)
            let ids = try graph.append(typed, inputs, name: name)
            guard ids.count == outputs.count else {
                throw OperatorError("\(op.name) gives \(ids.count) outputs, the text names \(outputs.count)")
            }
            nodePlaces.append(start)
            for (output, value) in zip(outputs, ids) {
                if let type = output.type, type != graph.type(of: value) {
                    throw OperatorError("\(op.name) gives \(graph.type(of: value)), the text says \(type)")
                }
                graph[value].name = output.name
                try define(output.id, value, at: output.place)
            }
        } catch let error as OperatorError {
            throw scanner.error("\(op.name): \(error.description)", at: start)
        } catch let error as GraphTextError {
            throw error
        } catch {
            throw scanner.error("\(error)", at: start)
        }
    }

    private mutating func parseOperator() throws(GraphTextError) -> any Operator.Type {
        scanner.skipSpace()
        let place = scanner.position
        let name = try scanner.word("an operator")
        guard let op = catalog.named(name) else { throw scanner.error("unknown operator '\(name)'", at: place) }
        return op
    }

    private mutating func parseInputs() throws(GraphTextError) -> [ValueID?] {
        try scanner.expect("(")
        var inputs: [ValueID?] = []
        if scanner.accept(")") { return inputs }
        repeat {
            inputs.append(scanner.acceptWord("_") ? nil : try use())
            guard inputs.count <= Limits.nodes else { throw scanner.error("too many inputs") }
        } while scanner.accept(",")
        try scanner.expect(")")
        return inputs
    }

    private mutating func parseAttributes() throws(GraphTextError) -> [String: Attribute] {
        var attributes: [String: Attribute] = [:]
        guard scanner.accept("{") else { return attributes }
        if scanner.accept("}") { return attributes }
        repeat {
            let name = try scanner.word("an attribute")
            try scanner.expect("=")
            guard attributes.updateValue(try parseAttribute(), forKey: name) == nil else {
                throw scanner.error("attribute '\(name)' is given twice")
            }
        } while scanner.accept(",")
        try scanner.expect("}")
        return attributes
    }

    /// A `%name` about to be defined, and its place.
    private mutating func definition() throws(GraphTextError) -> (id: String, place: Int) {
        scanner.skipSpace()
        let place = scanner.position
        try scanner.expect("%")
        return (try scanner.word("a value"), place)
    }

    private mutating func define(_ id: String, _ value: ValueID, at place: Int) throws(GraphTextError) {
        guard values.updateValue(value, forKey: id) == nil else {
            throw scanner.error("%\(id) is defined twice", at: place)
        }
    }

    private mutating func use() throws(GraphTextError) -> ValueID {
        let (id, place) = try definition()
        guard let value = values[id] else { throw scanner.error("%\(id) is used before it is defined", at: place) }
        return value
    }
}
