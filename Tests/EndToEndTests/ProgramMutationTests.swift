import Compiler
import Importers
import Platform
import Program
import Runtime
import TestSupport
import Testing

/// Programs whose bytes were changed: refused, or run within their memory, which lies between pages that trap.
struct ProgramMutationTests {
    /// Larger arenas are not tried.
    private static let arenaLimit = 64 << 20

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

    /// Whether the bytes are accepted; they are then run once.
    private func run(_ bytes: [UInt8], _ weights: [UInt8]) -> Bool {
        guard let own = GuardedMemory(byteCount: bytes.count, alignment: 8),
            let constants = GuardedMemory(byteCount: weights.count, alignment: 64)
        else { return false }
        own.bytes.copyBytes(from: bytes)
        constants.bytes.copyBytes(from: weights)
        do {
            let program = try Program(UnsafeRawBufferPointer(own.bytes))
            let required = Session.memoryRequired(for: program)
            guard required <= Self.arenaLimit, let memory = GuardedMemory(byteCount: required, alignment: 64) else {
                return false
            }
            var session = try Session(
                program, weights: UnsafeRawBufferPointer(constants.bytes), memory: memory.bytes,
                instructionSets: CPUFeatures.host.runnableISAs.reduce(0) { $0 | 1 << $1.rawValue })
            var ports: [GuardedMemory] = []
            for index in 0..<program.inputCount {
                guard let port = GuardedMemory(byteCount: program.input(index).byteCount) else { return false }
                ports.append(port)
                try session.bindInput(index, to: UnsafeRawBufferPointer(port.bytes))
            }
            for index in 0..<program.outputCount {
                guard let port = GuardedMemory(byteCount: program.output(index).byteCount) else { return false }
                ports.append(port)
                try session.bindOutput(index, to: port.bytes)
            }
            try session.run()
            try runOtherShapes(program, &session)
            withExtendedLifetime((own, constants, memory, ports)) {}
            return true
        } catch {
            return false
        }
    }

    /// Runs at smaller shapes, where the program has them. What it refuses it refuses.
    private func runOtherShapes(_ program: Program, _ session: inout Session) throws {
        guard program.symbolCount > 0 else { return }
        for step in 1...3 {
            var extents: [Int64] = []
            for index in 0..<program.inputCount {
                let shape = program.input(index).shape
                extents += (0..<ProgramFormat.portRank).map {
                    $0 < shape.count ? Int64($0 < 2 ? max(1, shape[$0] - step) : shape[$0]) : 0
                }
            }
            do { try session.setShapes(extents) } catch { continue }
            do { try session.run() } catch RuntimeError.unboundPort { continue }
        }
    }
}
