import Statistics

/// Run-to-failure series of turbofan-like engines with 3 settings and 21 sensors, in the manner of NASA's C-MAPSS set FD001
/// (Saxena, Goebel, Simon and Eklund 2008): one operating condition, one way of wearing out, constant sensors among the others.
///
/// Nothing but invented engines: bases, gains and noise only have the sizes that such sensors have. An engine follows from the
/// seed and its number alone; all arithmetic is plain IEEE double precision, so that the files are the same everywhere.
public struct EngineSimulator: Sendable {
    /// From which all draws follow.
    public var seed: UInt64

    /// A simulator whose engines follow from `seed`.
    public init(seed: UInt64) { self.seed = seed }

    /// An engine from its first cycle to its last.
    /// - Parameters:
    ///   - unit: the number of the engine, from 1 on.
    ///   - series: what sets the engine apart from those of the same number in other files, such as `train`.
    public func engine(_ unit: Int, series: String) -> EngineSeries {
        var random = SeededGenerator(seed: seed, stream: series, index: UInt64(unit))
        let life = Self.life(&random)
        let wear = Wear(life: life, &random)
        let engine = EngineSensor.all.map { $0.drawn(&random) }
        var rows: [[Double]] = []
        rows.reserveCapacity(life)
        for cycle in 1...life {
            let damage = wear.damage(at: cycle)
            let settings = [0.0022 * random.normal(), 0.0003 * random.normal(), 100]
            rows.append(settings + engine.map { $0.reading(damage, &random) })
        }
        return EngineSeries(unit: unit, rows: rows, remaining: 0)
    }

    /// An engine that is watched for a while and still runs: its series stops some cycles before the last.
    public func runningEngine(_ unit: Int, series: String) -> EngineSeries {
        var whole = engine(unit, series: series)
        var random = SeededGenerator(seed: seed, stream: series + " cut", index: UInt64(unit))
        let remaining = random.integer(in: 7...min(145, whole.rows.count - 31))
        whole.rows.removeLast(remaining)
        whole.remaining = remaining
        return whole
    }

    /// Cycles from new to failure: a logarithmic normal distribution about 200, from 128 to 362.
    private static func life(_ random: inout SeededGenerator) -> Int {
        while true {
            let life = Elementary.exp(5.3 + 0.22 * random.normal())
            if life >= 128 && life <= 362 { return Int(life) }
        }
    }
}

/// The course of an engine's damage: small at first, growing ever faster, 1 at the last cycle.
private struct Wear {
    private let life: Int
    private let initial: Double
    private let rate: Double
    private let bend: Double

    init(life: Int, _ random: inout SeededGenerator) {
        self.life = life
        initial = random.uniform(0, 0.06)
        rate = random.uniform(2.6, 4.2)
        bend = random.uniform(1, 1.4)
    }

    func damage(at cycle: Int) -> Double {
        let share = Elementary.pow(Double(cycle) / Double(life), bend)
        let growth = (Elementary.exp(rate * share) - 1) / (Elementary.exp(rate) - 1)
        return initial + (1 - initial) * growth
    }
}
