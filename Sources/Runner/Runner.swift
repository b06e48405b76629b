import CPlatform
import Container
import Core
import MLCRT
import Program
import Runtime

/// The lean runner: a bundle, its inputs as NPY files, its outputs as NPY files.
struct Runner {
    private let output = TextOutput.standardOutput
    let error = TextOutput.standardError
    let options: RunnerOptions
    let device: DeviceBundle
    /// The memory of inputs and outputs, one after the other, each aligned to 64.
    private let tensors: UnsafeMutableRawBufferPointer
    /// Eight extents for each input, as its file has them.
    let extents: UnsafeMutablePointer<Int64>

    /// Opens the bundle, or says why not and returns nil.
    init?(_ options: RunnerOptions) {
        self.options = options
        guard let bytes = mapFile(options.bundle, error) else { return nil }
        do throws(DeviceBundleError) {
            device = try DeviceBundle(forHost: bytes)
        } catch {
            report(error, TextOutput.standardError, options.bundle)
            if error == .noProgramForThisProcessor { listPrograms(bytes, TextOutput.standardError) }
            return nil
        }
        guard let tensors = Self.allocate(Self.tensorBytes(device.program) + 64, options) else { return nil }
        self.tensors = tensors
        extents = UnsafeMutablePointer<Int64>.allocate(capacity: 8 * device.program.inputCount + 1)
    }

    /// Zeroed memory for the life of the process, or nil after saying that there is not so much.
    static func allocate(_ bytes: Int, _ options: RunnerOptions) -> UnsafeMutableRawBufferPointer? {
        if let memory = cp_allocate(bytes) { return UnsafeMutableRawBufferPointer(start: memory, count: bytes) }
        let error = TextOutput.standardError
        error.write("error: ")
        error.write(cString: options.bundle)
        error.write(": the model needs ")
        error.write(bytes)
        error.write(" bytes of memory, more than this machine gives\n")
        return nil
    }

    private static func rounded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }

    private static func tensorBytes(_ program: Program) -> Int {
        var total = 0
        for index in 0..<program.inputCount { total += rounded(program.input(index).byteCount) }
        for index in 0..<program.outputCount { total += rounded(program.output(index).byteCount) }
        return total
    }

    /// The memory of a port, inputs first.
    func memory(_ port: Int) -> UnsafeMutableRawBufferPointer {
        let program = device.program
        var offset = 0
        for index in 0..<port {
            let isInput = index < program.inputCount
            offset += Self.rounded(
                isInput ? program.input(index).byteCount : program.output(index - program.inputCount).byteCount)
        }
        let isInput = port < program.inputCount
        let count = isInput ? program.input(port).byteCount : program.output(port - program.inputCount).byteCount
        return UnsafeMutableRawBufferPointer(rebasing: tensors[offset..<(offset + count)])
    }

    /// Runs what the options ask for and returns the exit status.
    func main() -> Int32 {
        let program = device.program
        let required = Session.memoryRequired(for: program)
        guard let memory = Self.allocate(required, options) else { return 2 }
        do throws(RuntimeError) {
            var session = try Session(
                program, weights: device.weights, memory: memory, instructionSets: hostInstructionSets())
            for index in 0..<program.inputCount {
                try session.bindInput(index, to: UnsafeRawBufferPointer(self.memory(index)))
            }
            for index in 0..<program.outputCount {
                try session.bindOutput(index, to: self.memory(program.inputCount + index))
            }
            var pool: OpaquePointer?
            if options.threads > 1 {
                let result = cp_pool_create(UInt32(options.threads), &pool)
                if result.number != 0 {
                    report(result, "threads", self.error)
                    return 2
                }
            }
            defer { cp_pool_destroy(pool) }
            let executor = pool.map { Executor(run: runOnPool, context: UnsafeMutableRawPointer($0)) } ?? .serial
            return options.verifies ? try verify(&session, on: executor) : try run(&session, on: executor)
        } catch {
            report(.runtime(error), self.error, options.bundle)
            return 2
        }
    }

    private func run(_ session: inout Session, on executor: Executor) throws(RuntimeError) -> Int32 {
        guard readInputs() else { return 2 }
        try session.setShapes(extents)
        var times = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: options.runs)
        for index in 0..<options.runs {
            let start = cp_monotonic_ns()
            try session.run(on: executor)
            times[index] = cp_monotonic_ns() - start
        }
        times.sort()
        tell(times, session)
        return writeOutputs(session) ? 0 : 2
    }

    private func tell(_ times: UnsafeMutableBufferPointer<UInt64>, _ session: borrowing Session) {
        output.write("target ")
        output.write(device.target)
        output.write(", arena ")
        output.write(device.program.arenaBytes)
        output.write(" bytes, ")
        if times.count > 1 {
            output.write("least ")
            output.write(thousandths: Int(times[0]))
            output.write(" us, median ")
        }
        output.write(thousandths: Int(times[times.count / 2]))
        output.write(" us\n")
        for index in 0..<device.program.outputCount {
            let port = device.program.output(index)
            output.write(port.name, port.dtype, rank: port.shape.count) { session.extent(ofOutput: index, axis: $0) }
            output.write("\n")
        }
    }
}

private let runOnPool: Executor.Run = { context, count, body, bodyContext in
    cp_pool_run(OpaquePointer(context), count, body, bodyContext)
}

/// The program's entry: C's main calls it.
@_cdecl("mlcrun_main")
public func mlcrunMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    if count == 2, let first = arguments[1], equals(first, "-h") || equals(first, "--help") {
        TextOutput.standardOutput.write(RunnerOptions.usage)
        return 0
    }
    guard let options = RunnerOptions(Int(count), arguments, .standardError) else {
        TextOutput.standardError.write(RunnerOptions.usage)
        return 2
    }
    guard let runner = Runner(options) else { return 2 }
    return runner.main()
}
