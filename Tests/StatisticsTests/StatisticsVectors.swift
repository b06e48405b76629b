import Foundation

/// What scipy computed; `make-vectors.py` beside this file wrote it.
struct StatisticsVectors: Decodable {
    struct Distributions: Decodable {
        var cdf: [DistributionRow]
        var quantile: [DistributionRow]
        var binomial: [[Double]]
        var binomialQuantile: [[Double]]
        var logGamma: [[Double]]
    }

    /// A name, parameters, and numbers.
    struct DistributionRow: Decodable {
        var name: String
        var parameters: [Double]
        var numbers: [Double] = []

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            name = try row.decode(String.self)
            parameters = try row.decode([Double].self)
            while !row.isAtEnd { numbers.append(try row.decode(Double.self)) }
        }
    }

    struct DeLongRow: Decodable {
        var labels: [Bool]
        var a: [Double]
        var b: [Double]
        var areas: [Double]
        var variances: [Double]
        var p: Double
    }

    struct SampleRow: Decodable {
        var a: [Double]
        var b: [Double]
        var statistic: Double
        var p: Double
    }

    struct BootstrapRows: Decodable {
        struct Row: Decodable {
            var statistic: String
            var method: String
            var low: Double
            var high: Double

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                statistic = try row.decode(String.self)
                method = try row.decode(String.self)
                low = try row.decode(Double.self)
                high = try row.decode(Double.self)
            }
        }

        var sample: [Double]
        var intervals: [Row]
    }

    var distributions: Distributions
    var intervals: [[Double]]
    var delong: [DeLongRow]
    var kolmogorovSmirnov: [SampleRow]
    var bootstrap: BootstrapRows
    var fisher: [[Double]]

    static func load() throws -> StatisticsVectors {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("vectors.json")
        return try JSONDecoder().decode(StatisticsVectors.self, from: Data(contentsOf: file))
    }
}

/// Whether two numbers agree to a share of the expected one.
func agrees(_ value: Double, _ expected: Double, _ tolerance: Double, absolute: Double = 0) -> Bool {
    (value - expected).magnitude <= tolerance * expected.magnitude + absolute
}
