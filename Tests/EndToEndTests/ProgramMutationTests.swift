import FuzzTargets
import Importers
import TestSupport
import Testing

/// Programs whose bytes were changed: refused, or run within their memory, which lies between pages that trap.
struct ProgramMutationTests {
    @Test(arguments: Models.all.map(\.0)) func mutatedProgramsStayInBounds(name: String) throws {
        let text = try #require(Models.all.first { $0.0 == name }?.1)
        try check(name, text, [:])
    }

    @Test func mutatedProgramsForManyShapesStayInBounds() throws {
        try check("attention", Models.attention, ["N": .range(1...3, step: 1), "T": .range(1...9, step: 1)])
    }

    private func check(_ name: String, _ text: String, _ dimensions: [String: DimensionBinding]) throws {
        let compiled = try CompiledFolder()
        try compiled.compile(name, text, dimensions: dimensions)
        let entries = try ContainerEntry.all(compiled.folder.contents("\(name).mlcb"))
        let program = try #require(entries.first { $0.name.hasPrefix("programs/") }).data
        let weights = try #require(entries.first { $0.name == "weights/data.bin" }).data
        #expect(run(program, weights))
        var generator = SeededGenerator(seed: 3)
        var accepted = 0
        for _ in 0..<3000 {
            var copy = program
            copy.mutate(using: &generator)
            if run(copy, weights) { accepted += 1 }
        }
        #expect(accepted > 100)
    }

    /// Whether the bytes are accepted; they are then run once, and at other shapes where the program has them.
    private func run(_ bytes: [UInt8], _ weights: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { program in weights.withUnsafeBytes { ProgramTarget.run(program, weights: $0) } }
    }
}
