import Compiler
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
        let compiled = try CompiledFolder()
        let text = try #require(Models.all.first { $0.0 == name }?.1)
        try compiled.compile(name, text)
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
            withExtendedLifetime((own, constants, memory, ports)) {}
            return true
        } catch {
            return false
        }
    }
}
