/// Makes a smooth convex function plus l1 |x| small by limited-memory BFGS, which with l1 above 0 stays within the orthant of
/// each step (OWL-QN, Andrew and Gao 2007).
struct QuasiNewton {
    /// The factor of |x| for each coordinate.
    var l1: [Double]
    /// The largest number of iterations.
    var maxIterations: Int
    /// It ends when no component of the pseudo-gradient is larger.
    var tolerance: Double
    /// Pairs of steps that approximate the curvature.
    private let memory = 10

    private struct Pair {
        var step: [Double]
        var change: [Double]
        var scale: Double
    }

    /// What a run came to.
    struct Outcome {
        var point: [Double]
        var iterations = 0
        var converged = false
        var stopped = false
    }

    init(l1: [Double], maxIterations: Int, tolerance: Double) {
        (self.l1, self.maxIterations, self.tolerance) = (l1, maxIterations, tolerance)
    }

    /// Runs from `start`. `function` gives the smooth part and its gradient; `progress` gets the iteration and the whole
    /// value, and returns false to stop.
    func minimize(
        from start: [Double], _ function: ([Double]) -> (Double, [Double]), progress: (Int, Double) -> Bool
    ) -> Outcome {
        var outcome = Outcome(point: start)
        var (value, gradient) = function(start)
        value += penalty(start)
        var pairs: [Pair] = []
        while outcome.iterations < maxIterations {
            let pseudo = pseudoGradient(outcome.point, gradient)
            if pseudo.allSatisfy({ abs($0) <= tolerance }) {
                outcome.converged = true
                break
            }
            let direction = direction(pseudo, pairs)
            guard let next = search(outcome.point, value, pseudo, direction, isFirst: pairs.isEmpty, function) else {
                // Without progress along a bent direction, start again from steepest descent; along that one, it is the end.
                if pairs.isEmpty {
                    outcome.converged = true
                    break
                }
                pairs = []
                continue
            }
            let step = zip(next.point, outcome.point).map { $0 - $1 }
            let change = zip(next.gradient, gradient).map { $0 - $1 }
            let curvature = dot(step, change)
            if curvature > 1e-300 { pairs.append(Pair(step: step, change: change, scale: 1 / curvature)) }
            if pairs.count > memory { pairs.removeFirst() }
            (outcome.point, value, gradient) = next
            outcome.iterations += 1
            if !progress(outcome.iterations, value) {
                outcome.stopped = true
                break
            }
        }
        return outcome
    }

    private func penalty(_ point: [Double]) -> Double { zip(l1, point).reduce(0) { $0 + $1.0 * abs($1.1) } }

    /// The smallest subgradient.
    private func pseudoGradient(_ point: [Double], _ gradient: [Double]) -> [Double] {
        point.indices.map { place in
            let (x, g, penalty) = (point[place], gradient[place], l1[place])
            if x != 0 || penalty == 0 { return g + (x > 0 ? penalty : x < 0 ? -penalty : 0) }
            return g + penalty < 0 ? g + penalty : g - penalty > 0 ? g - penalty : 0
        }
    }

    /// Minus the approximate inverse curvature times the gradient, without components that do not descend.
    private func direction(_ gradient: [Double], _ pairs: [Pair]) -> [Double] {
        var (result, factors) = (gradient, [Double](repeating: 0, count: pairs.count))
        for (place, pair) in pairs.enumerated().reversed() {
            factors[place] = pair.scale * dot(pair.step, result)
            for index in result.indices { result[index] -= factors[place] * pair.change[index] }
        }
        if let last = pairs.last {
            let scale = 1 / (last.scale * dot(last.change, last.change))
            for index in result.indices { result[index] *= scale }
        }
        for (place, pair) in pairs.enumerated() {
            let factor = factors[place] - pair.scale * dot(pair.change, result)
            for index in result.indices { result[index] += factor * pair.step[index] }
        }
        for index in result.indices {
            result[index] = l1[index] > 0 && result[index] * gradient[index] <= 0 ? 0 : -result[index]
        }
        return result
    }

    /// The first of ever shorter steps that lowers the value enough (Armijo).
    private func search(
        _ point: [Double], _ value: Double, _ pseudo: [Double], _ direction: [Double], isFirst: Bool,
        _ function: ([Double]) -> (Double, [Double])
    ) -> (point: [Double], value: Double, gradient: [Double])? {
        guard dot(pseudo, direction) < 0 else { return nil }
        var length = isFirst ? 1 / max(1, dot(direction, direction).squareRoot()) : 1
        for _ in 0..<60 {
            let next = point.indices.map { place in
                let x = point[place] + length * direction[place]
                guard l1[place] > 0 else { return x }
                // A step ends where the sign would change.
                let sign = point[place] != 0 ? point[place] : -pseudo[place]
                return x * sign > 0 ? x : 0
            }
            let (smooth, gradient) = function(next)
            let reached = smooth + penalty(next)
            let expected = zip(pseudo, zip(next, point)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
            if reached <= value + 1e-4 * expected, reached < value { return (next, reached, gradient) }
            length /= 2
        }
        return nil
    }
}

/// The sum of products, first to last.
func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            var sum = 0.0
            for place in 0..<a.count { sum += a[place] * b[place] }
            return sum
        }
    }
}
