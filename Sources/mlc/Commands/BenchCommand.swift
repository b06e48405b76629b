import ArgumentParser
import Bundle
import Execution
import Foundation
import IR
import Platform

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures a bundle's latency and memory on this machine.")

    @Argument(help: "A bundle (.mlcb).") var bundle: String
    @OptionGroup var program: ProgramOptions
    @Option(help: "How long to measure.") var seconds = 1.5
    @Flag(help: "Time each instruction.") var profile = false
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds takes a number from 0 to 3600") }
    }

    func run() throws {
        let start = Measurements.monotonicNanoseconds
        let reader = try openBundle(bundle)
        let (model, target) = try program.load(reader, path: bundle)
        let loaded = Measurements.monotonicNanoseconds
        if reader.sampleCount > 0 {
            let inputs = try reader.sample(reader.sampleCount - 1).inputs
            if model.isDynamic { try model.setShapes(inputs.map(\.shape)) }
            for (index, tensor) in inputs.enumerated() { try model.setInput(index, to: tensor) }
        }
        let ready = Measurements.monotonicNanoseconds
        try model.run()
        let first = Measurements.monotonicNanoseconds
        var result = BenchResult(target: target, threads: program.threads, weightBytes: reader.manifest.weightBytes)
        result.loadMilliseconds = Double(loaded - start) / 1e6
        result.firstMilliseconds = Double(first - ready) / 1e6
        result.arenaBytes = model.arenaBytes
        result.arenaLowerBound = model.arenaLowerBound
        result.times = try measure(model)
        if profile { result.steps = try profileSteps(model) }
        result.peakResidentBytes = Int(Measurements.peakResidentBytes)
        if json { try printJSONLine(result) } else { print(result.text) }
    }

    private func measure(_ model: CompiledModel) throws -> [UInt64] {
        for _ in 0..<5 { try model.run() }
        var times: [UInt64] = []
        times.reserveCapacity(1 << 20)
        let end = Measurements.monotonicNanoseconds + UInt64(seconds * 1e9)
        while times.count < 20 || (Measurements.monotonicNanoseconds < end && times.count < 1 << 20) {
            let before = Measurements.monotonicNanoseconds
            try model.run()
            times.append(Measurements.monotonicNanoseconds - before)
        }
        return times.sorted()
    }

    private func profileSteps(_ model: CompiledModel) throws -> [BenchResult.Step] {
        let rounds = 20
        var best = [UInt64](repeating: .max, count: model.instructionCount)
        for _ in 0..<rounds {
            for index in best.indices {
                let before = Measurements.monotonicNanoseconds
                try model.runInstruction(index)
                best[index] = min(best[index], Measurements.monotonicNanoseconds - before)
            }
        }
        return best.enumerated().map { index, time in
            BenchResult.Step(
                name: model.instructionName(index), kernel: familyName(model.instructionFamily(index)),
                us: Double(time) / 1000)
        }
    }

    /// One line, so that the last line of the output is the whole result.
    private func printJSONLine(_ result: BenchResult) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
}

/// What `mlc bench` measured.
private struct BenchResult: Encodable {
    struct Step: Encodable {
        var name: String
        var kernel: String
        var us: Double
    }

    var target: String
    var threads: Int
    var weightBytes: Int
    var loadMilliseconds = 0.0
    var firstMilliseconds = 0.0
    var arenaBytes = 0
    var arenaLowerBound = 0
    var peakResidentBytes = 0
    /// Nanoseconds, ascending.
    var times: [UInt64] = []
    var steps: [Step]?

    private enum CodingKeys: String, CodingKey {
        case target, threads, runs
        case loadMs = "load_ms"
        case firstMs = "first_ms"
        case p10 = "p10_us"
        case p50 = "p50_us"
        case p99 = "p99_us"
        case arenaBytes = "arena_bytes"
        case arenaLowerBound = "arena_lower_bound"
        case weightBytes = "weight_bytes"
        case peakResidentBytes = "peak_rss_bytes"
        case perStep = "per_step"
    }

    func microseconds(_ quantile: Double) -> Double {
        times.isEmpty ? 0 : Double(times[min(times.count - 1, Int(Double(times.count) * quantile))]) / 1000
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        try container.encode(threads, forKey: .threads)
        try container.encode(times.count, forKey: .runs)
        try container.encode(loadMilliseconds, forKey: .loadMs)
        try container.encode(firstMilliseconds, forKey: .firstMs)
        try container.encode(microseconds(0.1), forKey: .p10)
        try container.encode(microseconds(0.5), forKey: .p50)
        try container.encode(microseconds(0.99), forKey: .p99)
        try container.encode(arenaBytes, forKey: .arenaBytes)
        try container.encode(arenaLowerBound, forKey: .arenaLowerBound)
        try container.encode(weightBytes, forKey: .weightBytes)
        try container.encode(peakResidentBytes, forKey: .peakResidentBytes)
        try container.encodeIfPresent(steps, forKey: .perStep)
    }

    var text: String {
        var lines = [
            String(
                format: "%@, %d threads: p50 %.1f us, p10 %.1f us, p99 %.1f us over %d runs", target, threads,
                microseconds(0.5), microseconds(0.1), microseconds(0.99), times.count),
            String(format: "load %.2f ms, first run %.2f ms", loadMilliseconds, firstMilliseconds),
            """
            arena \(bytesText(arenaBytes)) (lower bound \(bytesText(arenaLowerBound))), weights \
            \(bytesText(weightBytes)), peak resident \(bytesText(peakResidentBytes))
            """,
        ]
        let total = steps?.reduce(0) { $0 + $1.us } ?? 0
        for step in steps ?? [] {
            lines.append(
                String(
                    format: "%9.2f us %5.1f%%  %@  %@", step.us, 100 * step.us / max(total, 1e-9), step.kernel,
                    step.name))
        }
        return lines.joined(separator: "\n")
    }
}
