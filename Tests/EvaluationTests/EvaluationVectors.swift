import Foundation

@testable import Evaluation

/// What scikit-learn computed; `make-vectors.py` beside this file wrote it.
struct EvaluationVectors: Decodable {
    struct Binary: Decodable {
        var labels: [Int]
        var probabilities: [Double]
        var values: [String: Double]
        var confusion: [[Int]]
        var roc: [[Double]]
        var precisionRecall: [[Double]]
        var cheapest: Double
        var temperature: Double

        func data(threshold: Double? = 0.5, groups: [String]? = nil) throws -> ClassificationData {
            try ClassificationData(
                classes: ["ok", "scratch"], labels: labels, probabilities: probabilities.map { [1 - $0, $0] },
                threshold: threshold, groups: groups)
        }
    }

    struct Multiclass: Decodable {
        var labels: [Int]
        var probabilities: [[Double]]
        var values: [String: Double]
        var confusion: [[Int]]
        var temperature: Double

        func data() throws -> ClassificationData {
            try ClassificationData(
                classes: confusion.indices.map(String.init), labels: labels, probabilities: probabilities)
        }
    }

    struct Regression: Decodable {
        var truth: [Double]
        var predictions: [Double]
        var values: [String: Double]

        func data(groups: [String]? = nil) throws -> RegressionData {
            try RegressionData(truth: truth, predictions: predictions, groups: groups, isRemainingLife: true)
        }
    }

    struct PowerLaw: Decodable {
        var counts: [Int]
        var errors: [Double]
        var doubled: Double
    }

    var binary: [Binary]
    var multiclass: [Multiclass]
    var regression: [Regression]
    var powerLaw: PowerLaw

    static func load() throws -> EvaluationVectors {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("vectors.json")
        return try JSONDecoder().decode(EvaluationVectors.self, from: Data(contentsOf: file))
    }
}

/// Options for tests, with few draws.
func quickOptions(_ resamples: Int = 60) -> EvaluationOptions {
    var options = EvaluationOptions()
    options.resamples = resamples
    return options
}
