import Rendering

/// What a model said about one part: its outputs `score` and `decision`, or `probabilities`, and, where it has one, `heat`.
struct PartResult {
    let truth: PartTruth
    /// 0 to 1, higher for a scratched part.
    let score: Float
    /// Whether the part is held back.
    let isHeld: Bool
    /// Responses by pixel, 1 and above where a scratch is.
    let heat: HeatMap?

    /// Reads `RESULTS/<part>/<output>.npy`.
    /// - Parameter rule: for a model that gives `probabilities` in the place of `score` and `decision`.
    init(truth: PartTruth, results: String, rule: DecisionRule?) throws {
        self.truth = truth
        let folder = "\(results)/\(truth.name)"
        if let rule {
            score = try PartResult.probability("\(folder)/probabilities.npy", rule.place)
            isHeld = score >= rule.limit
        } else {
            score = try PartResult.scalar("\(folder)/score.npy")
            isHeld = try PartResult.scalar("\(folder)/decision.npy") >= 0.5
        }
        if try ArrayFile.names(in: folder).contains("heat") {
            let (values, shape) = try ArrayFile.readFloats("\(folder)/heat.npy")
            heat = HeatMap(width: shape.last ?? 0, height: shape.dropLast().last ?? 0, values: values)
        } else {
            heat = nil
        }
    }

    /// Whether the decision is right.
    var isRight: Bool { isHeld == truth.isScratched }

    /// "PASS" or "HOLD".
    var decision: String { isHeld ? "HOLD" : "PASS" }

    /// The score with two decimals.
    var scoreText: String {
        let hundredths = Int((Double(score.isFinite ? score : 0) * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func probability(_ path: String, _ place: Int) throws -> Float {
        let (values, shape) = try ArrayFile.readFloats(path)
        guard shape.first == 1, values.indices.contains(place) else {
            throw DemoError("\(path): has shape \(shape), the probabilities of one part are needed")
        }
        return values[place]
    }

    private static func scalar(_ path: String) throws -> Float {
        let (values, shape) = try ArrayFile.readFloats(path)
        guard values.count == 1, let value = values.first else {
            throw DemoError("\(path): has shape \(shape), one number is needed")
        }
        return value
    }
}
