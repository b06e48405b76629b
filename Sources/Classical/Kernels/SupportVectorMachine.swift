import Statistics

/// A support vector machine with the kernel exp(-gamma |x - v|^2) over standardized features, in the layout of LIBSVM and
/// ONNX's SVMClassifier and SVMRegressor.
public struct SupportVectorMachine: ClassicalModel, Equatable {
    public var task: ClassicalTask
    /// What is done to the features first.
    public var standardization: Standardization
    /// The factor of the squared distance.
    public var gamma: Float
    /// The support vectors, those of a class side by side and the classes in order.
    public var vectors: Matrix
    /// The number of support vectors of each class; empty for a number.
    public var vectorsPerClass: [Int]
    /// For a number: one coefficient for each vector. For classes: `classes - 1` rows of one for each vector; for the pair
    /// of classes i < j, row j - 1 holds those of i's vectors and row i those of j's.
    public var coefficients: [Float]
    /// What is added to the sum: one number, or one for each pair (0, 1), (0, 2), ..., (1, 2), ...
    public var offsets: [Float]
    /// For each pair the scaling of its decision to the probability of the first class of the pair.
    public var slopes: [Float]
    /// See `slopes`: the probability is 1 / (1 + exp(slope f + shift)).
    public var shifts: [Float]

    public var featureCount: Int { vectors.columns }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            let kernel = kernel(row)
            guard case .classification(let classes) = task else {
                scores[0] = Float(zip(kernel, coefficients).reduce(Double(offsets[0])) { $0 + $1.0 * Double($1.1) })
                return
            }
            let pairs = decisions(kernel, classes).enumerated().map { pair, decision in
                Float(Elementary.sigmoid(-(decision * Double(slopes[pair]) + Double(shifts[pair]))))
            }
            coupledProbabilities(pairs, classes: classes, scores)
        }
    }

    private func kernel(_ row: UnsafeBufferPointer<Float>) -> [Double] {
        let x = row.indices.map { standardization.apply(row[$0], $0) }
        return (0..<vectors.rows).map {
            Elementary.exp(-Double(gamma) * squaredDistance(x[...], vectors.row($0)))
        }
    }

    /// The decision of each pair of classes; above 0 for the first.
    private func decisions(_ kernel: [Double], _ classes: Int) -> [Double] {
        var starts = [0]
        for count in vectorsPerClass { starts.append(starts[starts.count - 1] + count) }
        var result: [Double] = []
        for first in 0..<classes {
            for second in stride(from: first + 1, to: classes, by: 1) {
                var sum = Double(offsets[result.count])
                for place in starts[first]..<starts[first + 1] {
                    sum += Double(coefficients[(second - 1) * vectors.rows + place]) * kernel[place]
                }
                for place in starts[second]..<starts[second + 1] {
                    sum += Double(coefficients[first * vectors.rows + place]) * kernel[place]
                }
                result.append(sum)
            }
        }
        return result
    }
}

/// Probabilities of classes that agree best with those of pairs (Wu, Lin and Weng 2004, second method), in single precision
/// and with the stopping rule of LIBSVM, as the runtime's kernel computes them.
func coupledProbabilities(_ pairs: [Float], classes n: Int, _ p: UnsafeMutableBufferPointer<Float>) {
    func probability(_ i: Int, _ j: Int) -> Float {
        let (low, high) = (min(i, j), max(i, j))
        let value = min(max(pairs[low * (2 * n - low - 1) / 2 + high - low - 1], 1e-7), 1 - 1e-7)
        return i < j ? value : 1 - value
    }
    var form = [Float](repeating: 0, count: n * n)
    for t in 0..<n {
        for j in 0..<n where j != t {
            form[t * n + t] += probability(j, t) * probability(j, t)
            form[t * n + j] = -probability(j, t) * probability(t, j)
        }
        p[t] = 1 / Float(n)
    }
    var gradient = [Float](repeating: 0, count: n)
    for _ in 0..<max(100, n) {
        var total: Float = 0
        for t in 0..<n {
            gradient[t] = (0..<n).reduce(0) { $0 + form[t * n + $1] * p[$1] }
            total += p[t] * gradient[t]
        }
        if (0..<n).allSatisfy({ abs(gradient[$0] - total) < 0.005 / Float(n) }) { return }
        for t in 0..<n {
            let own = form[t * n + t]
            let step = (total - gradient[t]) / own
            p[t] += step
            total = (total + step * (step * own + 2 * gradient[t])) / (1 + step) / (1 + step)
            for j in 0..<n {
                gradient[j] = (gradient[j] + step * form[t * n + j]) / (1 + step)
                p[j] /= 1 + step
            }
        }
    }
}
