import Testing

@testable import Statistics

@Suite("Distributions beside scipy's")
struct DistributionTests {
    let vectors: StatisticsVectors

    init() throws { vectors = try StatisticsVectors.load() }

    private func cdf(_ name: String, _ p: [Double], _ x: Double) -> (lower: Double, upper: Double?) {
        switch name {
        case "normal": (NormalDistribution.cdf(x), NormalDistribution.upperTail(x))
        case "t": (StudentDistribution(degrees: p[0]).cdf(x), StudentDistribution(degrees: p[0]).cdf(-x))
        case "chi2": (ChiSquaredDistribution(degrees: p[0]).cdf(x), ChiSquaredDistribution(degrees: p[0]).upperTail(x))
        default: (BetaDistribution(p[0], p[1]).cdf(x), nil)
        }
    }

    @Test func probabilities() {
        #expect(vectors.distributions.cdf.count > 100)
        for row in vectors.distributions.cdf {
            let (lower, upper) = cdf(row.name, row.parameters, row.numbers[0])
            #expect(agrees(lower, row.numbers[1], 1e-10), "\(row)")
            if let upper { #expect(agrees(upper, row.numbers[2], 1e-10), "\(row)") }
        }
    }

    @Test func quantiles() {
        for row in vectors.distributions.quantile {
            let p = row.numbers[0]
            let value =
                switch row.name {
                case "normal": NormalDistribution.quantile(p)
                case "t": StudentDistribution(degrees: row.parameters[0]).quantile(p)
                case "chi2": ChiSquaredDistribution(degrees: row.parameters[0]).quantile(p)
                default: BetaDistribution(row.parameters[0], row.parameters[1]).quantile(p)
                }
            #expect(agrees(value, row.numbers[1], 1e-9, absolute: 1e-13), "\(row): \(value)")
        }
        #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(-0.1).isNaN && StudentDistribution(degrees: 3).quantile(1.1).isNaN)
    }

    @Test func binomial() {
        for row in vectors.distributions.binomial {
            let distribution = BinomialDistribution(trials: Int(row[0]), probability: row[1])
            #expect(agrees(distribution.cdf(Int(row[2])), row[3], 1e-9, absolute: 1e-300), "\(row)")
            #expect(agrees(distribution.mass(Int(row[2])), row[4], 1e-9, absolute: 1e-300), "\(row)")
        }
        for row in vectors.distributions.binomialQuantile {
            #expect(BinomialDistribution(trials: Int(row[0]), probability: row[1]).quantile(row[2]) == Int(row[3]))
        }
    }

    @Test func logGamma() {
        for row in vectors.distributions.logGamma {
            #expect(agrees(SpecialFunctions.logGamma(row[0]), row[1], 1e-13, absolute: 1e-14), "\(row)")
        }
    }

    @Test("intervals of a probability")
    func proportions() {
        for row in vectors.intervals {
            let exact = Interval.clopperPearson(successes: Int(row[0]), trials: Int(row[1]))
            let wilson = Interval.wilson(successes: row[0], trials: row[1])
            // scipy finds the ends to about 1e-12.
            #expect(agrees(exact.low, row[2], 1e-9, absolute: 1e-12), "\(row): \(exact)")
            #expect(agrees(exact.high, row[3], 1e-9, absolute: 1e-12), "\(row): \(exact)")
            #expect(
                agrees(wilson.low, row[4], 1e-9, absolute: 1e-15) && agrees(wilson.high, row[5], 1e-9),
                "\(row): \(wilson)")
        }
        // 149 defects without a miss show a miss rate of at most 2% at 95%, one-sided.
        #expect(Interval.clopperPearson(successes: 0, trials: 149, confidence: 0.9).high < 0.02)
        #expect(Interval.clopperPearson(successes: 0, trials: 148, confidence: 0.9).high > 0.02)
    }
}
