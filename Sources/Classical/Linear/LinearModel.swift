import Statistics

/// Linear functions of the standardized features, with a link to the scores: linear and logistic regression and linear
/// support vector machines.
public struct LinearModel: ClassicalModel, Equatable {
    /// How the linear functions become scores.
    public enum Link: Sendable, Equatable {
        /// They are the scores.
        case identity
        /// One function z becomes the probabilities 1 - sigmoid(z) and sigmoid(z).
        case logistic
        /// The probabilities are exp(z_k) over their sum.
        case softmax
        /// The probabilities are sigmoid(z_k) over their sum: one class against the others.
        case oneAgainstOthers
    }

    public var task: ClassicalTask
    /// What is done to the features first.
    public var standardization: Standardization
    /// For each function the factors of all features, one function after the other.
    public var coefficients: [Float]
    /// What is added, one for each function.
    public var intercepts: [Float]
    /// How the functions become scores.
    public var link: Link

    public var featureCount: Int { standardization.offsets.count }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            let functions = values(row)
            switch link {
            case .identity:
                for place in functions.indices { scores[place] = Float(functions[place]) }
            case .logistic:
                let probability = Float(Elementary.sigmoid(functions[0]))
                (scores[0], scores[1]) = (1 - probability, probability)
            case .softmax:
                for (place, probability) in softmax(functions).enumerated() { scores[place] = Float(probability) }
            case .oneAgainstOthers:
                let shares = functions.map(Elementary.sigmoid)
                let sum = max(shares.reduce(0, +), .leastNormalMagnitude)
                for place in shares.indices { scores[place] = Float(shares[place] / sum) }
            }
        }
    }

    /// The linear functions of a row.
    private func values(_ row: UnsafeBufferPointer<Float>) -> [Double] {
        (0..<intercepts.count).map { output in
            var sum = Double(intercepts[output])
            for column in 0..<row.count {
                let value = standardization.apply(row[column], column)
                sum += Double(coefficients[output * row.count + column]) * Double(value)
            }
            return sum
        }
    }
}
