import Core
import IR

/// The probabilities of classes from those of each pair, by the second method of Wu, Lin and Weng as libsvm iterates it.
///
/// Input: [rows, pairs], the probability of the first class of each pair in the order (0, 1), (0, 2), …, (1, 2), ….
/// Output: [rows, classes]. Part of ONNX SVMClassifier.
public struct PairCoupling: Operator {
    public static let name = "PairCoupling"
    public static let signature = Signature([.required("pairs", .float32)], [.required("probabilities", .float32)])
    public static let spellings: [Spelling] = []

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        guard input.rank == 2, let pairs = input.shape[1].value, let classes = Self.classes(pairs) else {
            throw OperatorError("\(input) has not one column for each pair of classes")
        }
        return [TensorType(.float32, [input.shape[0], .fixed(classes)])]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "pairs")
        let (_, shape) = try outputType(inputs)
        let numbers = x.elements(as: Float.self) ?? []
        let results = (0..<shape[0]).flatMap { row in
            Self.coupled(Array(numbers[row * x.shape[1]..<(row + 1) * x.shape[1]]), classes: shape[1])
        }
        return [Tensor(results, shape: shape)]
    }

    /// The number of classes with as many pairs.
    private static func classes(_ pairs: Int) -> Int? {
        guard (1...1 << 30).contains(pairs) else { return nil }
        let classes = Int((1 + Double(1 + 8 * pairs).squareRoot()) / 2)
        return classes * (classes - 1) / 2 == pairs ? classes : nil
    }

    private static func coupled(_ pairs: [Float], classes: Int) -> [Float] {
        var r = [[Float]](repeating: [Float](repeating: 0, count: classes), count: classes)
        var next = pairs.makeIterator()
        for first in 0..<classes {
            for second in first + 1..<max(classes, first + 1) {
                let probability = min(max(next.next() ?? 0, 1e-7), 1 - 1e-7)
                r[first][second] = probability
                r[second][first] = 1 - probability
            }
        }
        var q = r
        for t in 0..<classes {
            q[t][t] = (0..<classes).filter { $0 != t }.reduce(0) { $0 + r[$1][t] * r[$1][t] }
            for j in 0..<classes where j != t { q[t][j] = -r[j][t] * r[t][j] }
        }
        return solved(q)
    }

    /// Minimises p Q p over probabilities, one coordinate after the other, until the gradients agree.
    private static func solved(_ q: [[Float]]) -> [Float] {
        let count = q.count
        var p = [Float](repeating: 1 / Float(count), count: count)
        for _ in 0..<max(100, count) {
            var gradient = q.map { row in zip(row, p).reduce(0) { $0 + $1.0 * $1.1 } }
            var total = zip(p, gradient).reduce(0) { $0 + $1.0 * $1.1 }
            if gradient.allSatisfy({ ($0 - total).magnitude < 0.005 / Float(count) }) { break }
            for t in 0..<count {
                let step = (total - gradient[t]) / q[t][t]
                p[t] += step
                total = (total + step * (step * q[t][t] + 2 * gradient[t])) / (1 + step) / (1 + step)
                for j in 0..<count {
                    gradient[j] = (gradient[j] + step * q[t][j]) / (1 + step)
                    p[j] /= 1 + step
                }
            }
        }
        return p
    }
}
