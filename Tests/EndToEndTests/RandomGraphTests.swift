import Compiler
import IR
import Importers
import Interpreter
import Lowering
import Passes
import Program
import Targets
import TestSupport
import Testing

/// Random graphs with many values alive at once: what they compute shows whether memory was shared that was still needed.
struct RandomGraphTests {
    /// A random graph over matrices, as text. Every value that no node reads is an output.
    private static func text(seed: UInt64) -> String {
        var generator = SeededGenerator(seed: seed)
        let random = { (count: Int) in Int.random(in: 0..<count, using: &generator) }
        let extents = [4, 6, 16]
        var values: [(name: String, rows: Int, columns: Int, isRead: Bool)] = []
        var lines: [String] = []
        for index in 0..<3 {
            let (rows, columns) = (extents[random(3)], extents[random(3)])
            lines.append("input %x\(index) \"x\(index)\": f32[\(rows)x\(columns)]")
            values.append(("%x\(index)", rows, columns, false))
        }
        /// The value at a random place that fits.
        func pick(_ fits: (Int, Int) -> Bool) -> Int? {
            let found = values.indices.filter { fits(values[$0].rows, values[$0].columns) }
            return found.isEmpty ? nil : found[random(found.count)]
        }
        for index in 0..<40 {
            let first = random(values.count)
            let (rows, columns) = (values[first].rows, values[first].columns)
            var (op, second, shape): (String, Int?, (Int, Int)) = ("Tanh", nil, (rows, columns))
            switch random(5) {
            case 0: op = ["Relu", "Abs", "Neg", "Sigmoid"][random(4)]
            case 1:
                second = pick { $0 == rows && $1 == columns }
                op = ["Add", "Sub", "Max"][random(3)]
            case 2: (op, shape) = ("Transpose", (columns, rows))
            case 3:
                second = pick { inner, _ in inner == columns }
                if let second { (op, shape) = ("MatMul", (rows, values[second].columns)) }
            default:
                second = rows < 64 ? pick { $0 < 64 && $1 == columns } : nil
                if let second { (op, shape) = ("Concat", (rows + values[second].rows, columns)) }
            }
            var operands = values[first].name
            values[first].isRead = true
            if let second {
                operands += ", " + values[second].name
                values[second].isRead = true
            }
            let attributes = op == "Concat" ? " {axis = 0}" : op == "Transpose" ? " {perm = [1, 0]}" : ""
            // Products are squeezed, so that numbers stay comparable.
            let name = op == "MatMul" ? "%m\(index)" : "%v\(index)"
            lines.append("\(name) = \(op)(\(operands))\(attributes)")
            if op == "MatMul" { lines.append("%v\(index) = Tanh(%m\(index))") }
            values.append(("%v\(index)", shape.0, shape.1, false))
        }
        for (name, _, _, isRead) in values where !isRead && name.hasPrefix("%v") {
            lines.append("output \"\(name.dropFirst())\" = \(name)")
        }
        return "graph \"random\" {\n  \(lines.joined(separator: "\n  "))\n}"
    }

    @Test(arguments: 0..<40) func computesWhatTheInterpreterComputes(seed: Int) throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array(Self.text(seed: UInt64(seed)).utf8), "random.ir")
        let graph = try ModelImporter().load(folder.file("random.ir")).graph
        let inputs = SemanticsCheck(seed: 5).inputs(for: graph)
        let expected = try Interpreter(graph).run(inputs)
        let target = try TargetRegistry.standard().resolve("host")
        let model = try ModelCompiler().load(graph, for: target, threads: 1 + seed % 2)
        #expect(model.arenaLowerBound <= model.arenaBytes)
        #expect(model.arenaBytes <= model.arenaLowerBound * 3 / 2 + 256)
        // Twice: what a run leaves in the arena must not matter to the next.
        for _ in 0..<2 {
            let outputs = try model.run(graph.inputs.compactMap { inputs[$0.name] })
            for (port, output) in zip(graph.outputs, outputs) {
                let wanted = expected[port.name]?.elements(as: Float.self) ?? []
                let computed = output.elements(as: Float.self) ?? []
                let isClose = zip(computed, wanted).allSatisfy { abs($0 - $1) <= 1e-4 + 1e-3 * abs($1) }
                #expect(computed.count == wanted.count && isClose, "output \(port.name)")
            }
        }
    }

    /// An instruction writes over its own input only where both are the same bytes.
    @Test(arguments: 0..<10) func outputsOverlapInputsOnlyInPlace(seed: Int) throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array(Self.text(seed: UInt64(seed)).utf8), "random.ir")
        let options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        let compiled = try #require(ModelCompiler().compile(folder.file("random.ir"), options).programs.first)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: compiled.bytes.count, alignment: 64)
        defer { memory.deallocate() }
        memory.copyBytes(from: compiled.bytes)
        let program = try Program(UnsafeRawBufferPointer(memory))
        #expect(program.instructionCount > 5)
        for index in 0..<program.instructionCount {
            let operands = program.instruction(index).operands.map { program.operand($0) }.filter { $0.space == .arena }
            for (position, one) in operands.enumerated() {
                for other in operands[(position + 1)...] {
                    let overlap =
                        one.offset < other.offset + other.byteCount && other.offset < one.offset + one.byteCount
                    let same = one.offset == other.offset
                    #expect(!overlap || same, "instruction \(index)")
                }
            }
        }
    }
}
