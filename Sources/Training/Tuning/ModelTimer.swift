import Compiler
import Core
import Execution
import IR
import Platform
import Targets

/// Times a model file on this machine.
struct ModelTimer {
    private let model: CompiledModel

    init(_ path: String) throws {
        model = try ModelCompiler().load(.model(path, batch: 1), for: Target.host())
    }

    /// The time of one example by one thread: the median of 25 runs after 5.
    func microseconds() throws -> Double {
        var times: [UInt64] = []
        for round in 0..<30 {
            let start = Measurements.monotonicNanoseconds
            try model.run()
            if round >= 5 { times.append(Measurements.monotonicNanoseconds - start) }
        }
        return Double(times.sorted()[times.count / 2]) / 1000
    }
}
