import Foundation

/// The numbers of `mlc bench --json` that the demonstration shows.
struct BenchReport: Decodable {
    /// Median and extreme times of a run in microseconds.
    let p10_us, p50_us, p99_us: Double
    /// Working memory, and constants.
    let arena_bytes, weight_bytes: Int

    init(path: String) throws {
        do {
            self = try JSONDecoder().decode(BenchReport.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw DemoError("\(path): not the output of `mlc bench --json` (\(error))")
        }
    }

    /// One line for people.
    var summary: String {
        "one run on this machine, one thread: \(Self.grouped(p50_us)) us (10% faster than \(Self.grouped(p10_us)), 1% slower than "
            + "\(Self.grouped(p99_us))); arena \(Self.grouped(Double(arena_bytes))) bytes, weights \(Self.grouped(Double(weight_bytes))) bytes"
    }

    /// A whole number with its digits in threes.
    static func grouped(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "?" }
        var digits = String(Int(number.rounded()))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return digits
    }
}

/// The number of `mlc run --json` that the demonstration shows.
struct RunReport: Decodable {
    let microseconds: Double

    /// The time of one run, from `RESULTS/<part>.json`; nil when there is no such file.
    static func microseconds(ofPart name: String, results: String) throws -> Double? {
        let path = "\(results)/\(name).json"
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do { return try JSONDecoder().decode(RunReport.self, from: data).microseconds } catch {
            throw DemoError("\(path): not the output of `mlc run --json` (\(error))")
        }
    }
}
