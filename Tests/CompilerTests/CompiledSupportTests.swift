import Compiler
import IR
import Lowering
import Operators
import Targets
import Testing

/// What the page of operators says of the compiled runtime, beside what the compiler does.
@Suite struct CompiledSupportTests {
    /// A form that is compiled and one beyond the limit that the page tells.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var compiled: String
        var refused: String
        var testDescription: String { name }

        /// - Parameters:
        ///   - node: the node's text for a number.
        ///   - numbers: one within the limit and one beyond.
        init(_ name: String, _ numbers: (Int, Int), _ text: (Int) -> String) {
            self.name = name
            compiled = text(numbers.0)
            refused = text(numbers.1)
        }
    }

    private static func sides(_ extent: Int, _ rank: Int) -> String {
        [Int](repeating: extent, count: rank).map { "x\($0)" }.joined()
    }

    private static func list(_ extent: Int, _ rank: Int) -> String {
        "[" + [Int](repeating: extent, count: rank).map(String.init).joined(separator: ", ") + "]"
    }

    private static func pool(_ name: String) -> Case {
        Case(name, (3, 4)) { rank in
            "input %0 \"x\": f32[1x2\(sides(4, rank))]\n  %1: f32[1x2\(sides(3, rank))] = \(name)(%0) "
                + "{kernel_shape = \(list(2, rank))}\n  output \"y\" = %1"
        }
    }

    /// - Parameters:
    ///   - input: the extent of each side of the input.
    ///   - output: that of the output, by a filter of sides of 2.
    private static func convolution(_ name: String, from input: Int, to output: Int) -> Case {
        Case(name, (3, 4)) { rank in
            "input %0 \"x\": f32[1x2\(sides(input, rank))]\n  input %1 \"w\": f32[2x2\(sides(2, rank))]\n"
                + "  %2: f32[1x2\(sides(output, rank))] = \(name)(%0, %1)\n  output \"y\" = %2"
        }
    }

    static let cases = [
        Case("Celu", (1, -1)) {
            "input %0 \"x\": f32[4]\n  %1: f32[4] = Celu(%0) {alpha = \($0).0}\n  output \"y\" = %1"
        },
        Case("Det", (64, 65)) { "input %0 \"x\": f32[\($0)x\($0)]\n  %1: f32[] = Det(%0)\n  output \"y\" = %1" },
        pool("MaxPool"), pool("AveragePool"), convolution("Conv", from: 3, to: 2),
        convolution("ConvTranspose", from: 2, to: 3),
        Case("GridSample", (3, 4)) { rank in
            "input %0 \"x\": f32[1x2\(sides(2, rank))]\n  input %1 \"g\": f32[1\(sides(2, rank))x\(rank)]\n"
                + "  %2: f32[1x2\(sides(2, rank))] = GridSample(%0, %1)\n  output \"y\" = %2"
        },
    ]

    @Test(arguments: cases)
    func limits(_ test: Case) throws {
        let host = try TargetRegistry.standard().resolve("host")
        for (text, isCompiled) in [(test.compiled, true), (test.refused, false)] {
            let graph = try GraphParser.parse("graph \"limit\" {\n  \(text)\n}\n", catalog: .standard)
            do {
                _ = try ModelCompiler().load(graph, for: host)
                #expect(isCompiled, "\(text)")
            } catch CompileError.notLowered(_, let reasons) {
                #expect(!isCompiled, "\(reasons)")
            }
        }
        let op = try #require(Catalog.standard.operators.first { $0.name == test.name })
        #expect(CompiledSupport(of: op, isRewritten: false).limit != nil)
    }

    @Test func namesAreOfTheCatalog() {
        #expect(CompiledSupport.limited.subtracting(Catalog.standard.operators.map { $0.name }).isEmpty)
    }
}
