import Core
import IR
import Testing

@Suite struct GraphTextTests {
    private func graph(of text: String) throws -> Graph { try GraphParser.parse(text, catalog: sampleCatalog) }

    @Test func everyFormRoundTrips() throws {
        let graph = try Graph.sample()
        try GraphVerifier().verify(graph)
        let read = try self.graph(of: GraphPrinter().print(graph))
        #expect(read.inputs.map(\.name) == graph.inputs.map(\.name))
        #expect(read.outputs.map(\.name) == graph.outputs.map(\.name))
        #expect(read.nodes.map(\.name) == graph.nodes.map(\.name))
        #expect(zip(read.nodes, graph.nodes).allSatisfy { $0.op.isEqual(to: $1.op) })
        for (left, right) in zip(read.nodes, graph.nodes) {
            #expect(
                left.inputs.map { $0.map { read.constant($0) } } == right.inputs.map { $0.map { graph.constant($0) } })
            #expect(left.outputs.map { read[$0].name } == right.outputs.map { graph[$0].name })
            #expect(left.outputs.map(read.type(of:)) == right.outputs.map(graph.type(of:)))
        }
        let again = GraphPrinter().print(read)
        #expect(try GraphPrinter().print(self.graph(of: again)) == again)
    }

    @Test func numbersInBase64HaveTheSameBits() throws {
        let graph = try Graph.sample()
        let read = try self.graph(of: GraphPrinter(inlineElements: 0).print(graph))
        let constants = read.nodes.compactMap { read.constant($0.input(0)) }
        #expect(constants == Tensor.samples)
    }

    @Test func typesOfNodesMayBeLeftOut() throws {
        let graph = try graph(
            of: "graph \"\" { input %x \"x\": f32[2x3] # comment\n %y = SampleAdd(%x, %x) output \"y\" = %y }")
        #expect(graph.type(of: graph.outputs[0].value).description == "f32[2x3]")
    }

    @Test func elidedConstantsAreRefused() throws {
        let text = GraphPrinter(elidesLargeConstants: true).print(try Graph.sample())
        #expect(text.contains(": f32[4x25] = ...\n"))
        #expect(throws: GraphTextError.self) { try graph(of: text) }
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected 'graph'"),
        ("graph \"g\" {", "line 1, column 12: expected symbol"),
        ("graph \"g\" {\n  %y = Nope()\n}", "line 2, column 8: unknown operator 'Nope'"),
        ("graph \"g\" {\n  %y = SampleAdd(%x, %x)\n}", "line 2, column 18: %x is used before it is defined"),
        ("graph \"g\" { input %x \"x\": f32[2x0y] }", "column 34"),
        ("graph \"g\" { input %x \"x\": f99[2] }", "unknown element type 'f99'"),
        ("graph \"g\" { input %x \"x\": f32[N] }", "symbol 'N' is not declared"),
        ("graph \"g\" { input %x \"x\": f32[99999999999] }", "beyond"),
        ("graph \"g\" { input %x \"x\": f32[9999999999999999999999] }", "too large"),
        ("graph \"g\" { input %x \"x\": f32[\(String(repeating: "1x", count: 20))1] }", "more than 16 dimensions"),
        ("graph \"g\" { const %c: f32[2147483647x2147483647x2147483647] = [] }", "needs a fixed shape"),
        ("graph \"g\" { const %c: i8[2147483647x2147483647] = base64\"\" }", "too large"),
        ("graph \"g\" { const %c: f32[2] = [1] }", "1 elements, the type needs 2"),
        ("graph \"g\" { const %c: i8[1] = [128] }", "'128' is not a i8"),
        ("graph \"g\" { const %c: f32[2] = base64\"AAAA\" }", "needs 8 bytes in base64"),
        ("graph \"g\" { const %c: string[1] = [1] }", "expected a string in quotes"),
        ("graph \"g\" { const %c: f32[] = [1] output \"y\" = %c output \"y\" = %c }", "two outputs are named 'y'"),
        ("graph \"g\" { input %x \"x\": f32[2] output \"\" = %x }", "an output has no name"),
        ("graph \"g\" { input %x \"x\": f32[2] }", "the graph has no output"),
        ("graph \"g\" { input %x \"x\": f32[2] input %x \"y\": f32[2] }", "%x is defined twice"),
        (
            "graph \"g\" { input %x \"x\": f32[2] %y: f32[3] = SampleAdd(%x, %x) output \"y\" = %y }",
            "the text says f32[3]"
        ),
        ("graph \"g\" { input %x \"x\": f32[2] %y = SampleAdd(%x) output \"y\" = %y }", "input 'B' is missing"),
        (
            "graph \"g\" { input %x \"x\": f32[2] %y = SampleAdd(%x, %x) {k = 1} output \"y\" = %y }",
            "attribute 'k' is not known"
        ),
        ("graph \"g\" { input %x \"x\": f32[2] %y = SampleSplit(%x) output \"y\" = %y }", "gives 2 outputs"),
        ("graph \"g\" { input %x \"x\": f32[2] output \"y\" = %x } more", "text after the end"),
        ("graph \"g\" { symbol N in 5..2 }", "the bounds are empty"),
        ("graph \"\\q\" {}", "unknown escape"),
    ])
    func wrongTextIsAnErrorWithItsPlace(text: String, message: String) throws {
        let error = #expect(throws: GraphTextError.self) { try graph(of: text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func deeplyNestedDimensionsAreRefused() throws {
        let deep = String(repeating: "(", count: 100_000)
        #expect(throws: GraphTextError.self) { try graph(of: "graph \"g\" { input %x \"x\": f32[\(deep)") }
    }

    @Test func graphsNestedTooDeeplyAreRefused() throws {
        let open = "%y = SampleNest() {body = graph \"\" {"
        let error = #expect(throws: GraphTextError.self) {
            try graph(of: "graph \"\" {" + String(repeating: open, count: 100_000))
        }
        #expect(error?.message.contains("nested deeper than") == true)
    }

    @Test func anErrorInANestedGraphHasItsPlace() throws {
        let text = "graph \"g\" {\n%y = SampleNest() {body = graph \"\" {\n  output \"y\" = %x\n}}\n}"
        let error = #expect(throws: GraphTextError.self) { try graph(of: text) }
        #expect(error?.line == 3)
        #expect(error?.message.contains("%x is used before it is defined") == true)
    }

    @Test func mutatedTextNeverCrashes() throws {
        var random = SeededRandom(seed: 7)
        let original = Array(GraphPrinter().print(try Graph.sample()).utf8)
        var accepted = 0
        for _ in 0..<4000 {
            var bytes = original
            for _ in 0...random.below(3) { bytes.mutate(with: &random) }
            if (try? GraphParser.parse(bytes, catalog: sampleCatalog)) != nil { accepted += 1 }
        }
        #expect(accepted > 0)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}

extension [UInt8] {
    /// Changes, removes, repeats or inserts some bytes.
    fileprivate mutating func mutate(with random: inout SeededRandom) {
        guard !isEmpty else { return }
        let place = random.below(count)
        switch random.below(5) {
        case 0: self[place] = UInt8(random.below(256))
        case 1: removeSubrange(place..<Swift.min(count, place + 1 + random.below(40)))
        case 2: insert(contentsOf: self[place..<Swift.min(count, place + random.below(200))], at: random.below(count))
        case 3:
            insert(contentsOf: Array("0123456789(){}[]%x\"\\,=-.*".utf8).shuffled(using: &random).prefix(2), at: place)
        default: removeSubrange(place...)
        }
    }
}
