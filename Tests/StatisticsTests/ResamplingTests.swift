import Foundation
import Testing

@testable import Statistics

@Suite("Bootstrap and tests")
struct ResamplingTests {
    let vectors: StatisticsVectors

    init() throws { vectors = try StatisticsVectors.load() }

    @Test("the bootstrap's ends are scipy's, up to the draws")
    func bootstrap() {
        let sample = vectors.bootstrap.sample
        func statistics(_ weights: [Double]) -> [Double] {
            let total = weights.reduce(0, +)
            let mean = zip(weights, sample).reduce(0) { $0 + $1.0 * $1.1 } / total
            let squares = zip(weights, sample).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
            return [mean, (squares / total).squareRoot()]
        }
        for row in vectors.bootstrap.intervals {
            let bootstrap = Bootstrap(
                resamples: 4_000, seed: 1, method: row.method == "BCa" ? .biasCorrected : .percentile)
            let result = bootstrap.run(count: sample.count, statistics: statistics)
            let interval = result.intervals[row.statistic == "mean" ? 0 : 1]
            #expect(agrees(interval.low, row.low, 0.025), "\(row): \(interval)")
            #expect(agrees(interval.high, row.high, 0.025), "\(row): \(interval)")
        }
    }

    @Test("elements drawn in groups tell less")
    func groups() {
        let groups = (0..<200).map { $0 / 20 }
        var random = SeededGenerator(seed: 4)
        let shifts = (0..<10).map { _ in random.normal() }
        let values = groups.map { shifts[$0] + 0.1 * random.normal() }
        func mean(_ weights: [Double]) -> [Double] {
            [zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)]
        }
        let bootstrap = Bootstrap(resamples: 500, seed: 2)
        let alone = bootstrap.run(count: 200, statistics: mean)
        let grouped = bootstrap.run(count: 200, groups: groups, statistics: mean)
        #expect(alone.units == 200 && grouped.units == 10)
        #expect(grouped.errors[0] > 3 * alone.errors[0])
        #expect(bootstrap.run(count: 200, groups: groups, statistics: mean).intervals == grouped.intervals)
        #expect(bootstrap.run(count: 1, statistics: { _ in [1] }).intervals[0].low.isNaN)
    }

    @Test("intervals of a mean hold about as often as they say")
    func coverage() {
        var random = SeededGenerator(seed: 11)
        var held = 0
        for round in 0..<300 {
            let values = (0..<40).map { _ in random.normal() }
            let result = Bootstrap(resamples: 300, seed: UInt64(round)).run(count: 40) { weights in
                [zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)]
            }
            if result.intervals[0].low <= 0 && result.intervals[0].high >= 0 { held += 1 }
        }
        #expect((270...297).contains(held), "\(held) of 300")
    }

    @Test("areas and their variances are DeLong's")
    func deLong() {
        for row in vectors.delong {
            let a = DeLong(scores: row.a, isPositive: row.labels)
            let b = DeLong(scores: row.b, isPositive: row.labels)
            #expect(agrees(a.area, row.areas[0], 1e-12) && agrees(b.area, row.areas[1], 1e-12))
            #expect(agrees(a.variance, row.variances[0], 1e-10) && agrees(b.variance, row.variances[1], 1e-10))
            #expect(agrees(DeLong.pValue(a, b), row.p, 1e-8))
            #expect(DeLong.pValue(a, a) == 1)
            #expect(a.interval().low < a.area && a.interval().high > a.area && a.interval().high < 1)
        }
        let perfect = DeLong(scores: [1, 2, 3, 4], isPositive: [false, false, true, true])
        #expect(perfect.area == 1 && perfect.interval().high == 1 && perfect.interval().low < 0.2)
        #expect(DeLong(scores: [1], isPositive: [true]).area.isNaN)
    }

    @Test("Kolmogorov-Smirnov is scipy's exact test")
    func kolmogorovSmirnov() {
        for row in vectors.kolmogorovSmirnov {
            let test = KolmogorovSmirnov(row.a, row.b)
            #expect(
                agrees(test.statistic, row.statistic, 1e-12) && agrees(test.pValue, row.p, 1e-6), "\(test) \(row.p)")
        }
        #expect(KolmogorovSmirnov([], [1]).pValue == 1)
        var random = SeededGenerator(seed: 9)
        let a = (0..<3000).map { _ in random.normal() }
        let b = (0..<2000).map { _ in random.normal() + 0.1 }
        let large = KolmogorovSmirnov(a, b)
        let part = KolmogorovSmirnov(Array(a.prefix(1999)), b)
        #expect(large.pValue > 0 && large.pValue < 0.05 && part.pValue < 0.3)
    }

    @Test("without drift the stability index alarms as often as it says")
    func populationStability() {
        var random = SeededGenerator(seed: 21)
        func counts(_ size: Int, _ shift: Double) -> [Int] {
            var result = [Int](repeating: 0, count: 10)
            for _ in 0..<size {
                result[max(0, min(9, Int(NormalDistribution.cdf(random.normal() + shift) * 10)))] += 1
            }
            return result
        }
        var (alarms, limits, fixed) = (0, 0, 0)
        for _ in 0..<400 {
            let (reference, window) = (counts(1000, 0), counts(100, 0))
            let test = PopulationStability(reference: reference, window: window)
            if test.pValue < 0.05 { alarms += 1 }
            if test.index > 0.1 { fixed += 1 }
        }
        #expect((6...36).contains(alarms), "\(alarms) of 400")
        #expect(fixed > 100, "the usual fixed limit alarms without drift: \(fixed) of 400")
        let reference = counts(1000, 0)
        let limit = PopulationStability.limit(reference: reference, windowSize: 100, alpha: 0.05)
        for _ in 0..<400 where PopulationStability(reference: counts(1000, 0), window: counts(100, 0)).index > limit {
            limits += 1
        }
        #expect((6...36).contains(limits), "\(limits) of 400")
        #expect(PopulationStability(reference: reference, window: counts(100, 1)).pValue < 1e-6)
        #expect(PopulationStability(reference: [0, 5], window: [0, 7]).pValue == 1)
    }

    @Test func corrections() {
        let corrected = MultipleComparisons.holm([0.01, 0.04, 0.03, 0.5])
        #expect(zip(corrected, [0.04, 0.09, 0.09, 0.5]).allSatisfy { abs($0 - $1) < 1e-15 })
        for row in vectors.fisher {
            let p = FisherExact.pValue(successes: Int(row[0]), of: Int(row[1]), and: Int(row[2]), of: Int(row[3]))
            #expect(agrees(p, row[4], 1e-9), "\(row): \(p)")
        }
    }

    @Test func quantiles() {
        #expect(
            Quantiles.quantile(ofSorted: [1, 2, 4], 0.5) == 2 && Quantiles.quantile(ofSorted: [1, 2, 4], 0.75) == 3)
        #expect(Quantiles.quantile(ofSorted: [], 0.5).isNaN && Quantiles.quantile(ofSorted: [3], 0.2) == 3)
        #expect(Ranks.midranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
    }
}
