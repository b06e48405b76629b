import Execution
import Platform
import Program
import Runtime

/// Compiled programs.
public enum ProgramTarget {
    /// More memory is valid and would only cost time.
    private static let byteLimit = 16 << 20

    /// Binds and runs a program on memory that ends where the program says, between pages that trap.
    /// - Parameter weights: the bundle's weights; nil stands for as many bytes as the program asks for.
    /// - Returns: whether it ran to its end.
    public static func run(_ bytes: UnsafeRawBufferPointer, weights: UnsafeRawBufferPointer? = nil) -> Bool {
        guard let own = GuardedMemory(byteCount: bytes.count, alignment: 8) else { return false }
        own.bytes.copyBytes(from: bytes)
        do {
            let program = try Program(UnsafeRawBufferPointer(own.bytes))
            let required = Session.memoryRequired(for: program)
            let constantBytes = weights?.count ?? program.weightBytes
            guard required <= byteLimit, constantBytes <= byteLimit, portBytes(program) <= byteLimit,
                let constants = GuardedMemory(byteCount: constantBytes, alignment: 64),
                let memory = GuardedMemory(byteCount: required, alignment: 64)
            else { return false }
            fill(constants.bytes, weights)
            var session = try Session(
                program, weights: UnsafeRawBufferPointer(constants.bytes), memory: memory.bytes,
                instructionSets: CPUFeatures.host.instructionSets)
            var ports: [GuardedMemory] = []
            for index in 0..<program.inputCount {
                guard let port = GuardedMemory(byteCount: program.input(index).byteCount) else { return false }
                fill(port.bytes, nil)
                ports.append(port)
                try session.bindInput(index, to: UnsafeRawBufferPointer(port.bytes))
            }
            for index in 0..<program.outputCount {
                guard let port = GuardedMemory(byteCount: program.output(index).byteCount) else { return false }
                ports.append(port)
                try session.bindOutput(index, to: port.bytes)
            }
            try session.run()
            if program.symbolCount > 0 { runAtOtherShapes(program, &session) }
            withExtendedLifetime((own, constants, memory, ports)) {}
            return true
        } catch {
            return false
        }
    }

    /// Runs at smaller and larger shapes of all inputs, within the bounds and out of them.
    private static func runAtOtherShapes(_ program: Program, _ session: inout Session) {
        let rank = ProgramFormat.portRank
        for change in [0, -1, -2, 1, 100, Int.max, Int.min] {
            var extents = [Int64](repeating: 0, count: rank * program.inputCount + 1)
            for index in 0..<program.inputCount {
                let shape = program.input(index).shape
                for axis in 0..<shape.count { extents[rank * index + axis] = Int64(shape[axis]) &+ Int64(change) }
            }
            do throws(RuntimeError) {
                try extents.withUnsafeBufferPointer { (all) throws(RuntimeError) in
                    if let base = all.baseAddress { try session.setShapes(base) }
                }
                try session.run()
            } catch {
                continue
            }
        }
    }

    /// The given bytes, or some that are small numbers of every type now and then.
    private static func fill(_ memory: UnsafeMutableRawBufferPointer, _ bytes: UnsafeRawBufferPointer?) {
        if let bytes { return memory.copyBytes(from: bytes) }
        for index in stride(from: 0, to: memory.count, by: 8) {
            memory[index] = UInt8(truncatingIfNeeded: index / 8 % 5)
        }
    }

    private static func portBytes(_ program: Program) -> Int {
        var total = 0
        for index in 0..<program.inputCount { total += program.input(index).byteCount + 4096 }
        for index in 0..<program.outputCount { total += program.output(index).byteCount + 4096 }
        return total
    }
}
