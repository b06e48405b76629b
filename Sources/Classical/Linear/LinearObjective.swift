import Statistics

/// The mean loss of linear functions; a point is, for each function, the factors of the features and the intercept.
struct LinearObjective {
    let features: Matrix
    let targets: [Double]
    let weights: [Double]
    /// The sum of weights.
    let total: Double
    let functions: Int
    let loss: RowLoss
    let threads: Int

    init(_ features: Matrix, _ targets: [Double], _ weights: [Double], _ loss: RowLoss, threads: Int) {
        (self.features, self.targets, self.weights, self.threads) = (features, targets, weights, threads)
        (self.loss, functions) = (loss, loss.outputs)
        total = weights.reduce(0, +)
    }

    /// The numbers of a point.
    var count: Int { functions * (features.columns + 1) }

    /// The loss and its gradient; rows are summed in groups and the groups in order, whatever the threads.
    func evaluate(_ point: [Double]) -> (Double, [Double]) {
        let group = 256
        // Threads take longer to wake than little work takes.
        let workers = features.values.count * functions > 500_000 ? threads : 1
        let parts = parallelMap((features.rows + group - 1) / group, threads: workers) { index in
            evaluate(point, rows: index * group..<min(features.rows, (index + 1) * group))
        }
        var (loss, gradient) = (0.0, [Double](repeating: 0, count: count))
        for part in parts {
            loss += part.0
            for place in 0..<count { gradient[place] += part.1[place] }
        }
        return (loss / total, gradient.map { $0 / total })
    }

    private func evaluate(_ point: [Double], rows: Range<Int>) -> (Double, [Double]) {
        let width = features.columns
        var (sum, gradient) = (0.0, [Double](repeating: 0, count: count))
        var values = [Double](repeating: 0, count: functions)
        var derivatives = [SIMD2<Double>](repeating: SIMD2(), count: functions)
        features.values.withUnsafeBufferPointer { x in
            point.withUnsafeBufferPointer { point in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for row in rows where weights[row] > 0 {
                        let x = UnsafeBufferPointer(rebasing: x[row * width..<(row + 1) * width])
                        for function in 0..<functions {
                            let start = function * (width + 1)
                            var value = point[start + width]
                            for column in 0..<width { value += point[start + column] * Double(x[column]) }
                            values[function] = value
                        }
                        values.withUnsafeBufferPointer { values in
                            sum += weights[row] * loss.loss(targets[row], values)
                            derivatives.withUnsafeMutableBufferPointer {
                                loss.derivatives(targets[row], weights[row], values, $0)
                            }
                        }
                        for function in 0..<functions {
                            let (start, factor) = (function * (width + 1), derivatives[function].x)
                            for column in 0..<width { gradient[start + column] += factor * Double(x[column]) }
                            gradient[start + width] += factor
                        }
                    }
                }
            }
        }
        return (sum, gradient)
    }

    /// The coefficients of each function, the intercepts, and how the search went.
    struct Solution {
        var coefficients: [Float]
        var intercepts: [Float]
        var report = TrainingReport()
    }

    /// Makes c sum(loss) + l1 |w|_1 + (1 - l1) |w|^2 / 2 small. Intercepts have no penalty.
    func minimize(
        c: Double, l1Ratio: Double, maxIterations: Int, tolerance: Double, _ context: FittingContext
    ) -> Solution {
        let width = features.columns
        let penalty = 1 / (c * total)
        let isPenalized = (0..<count).map { $0 % (width + 1) < width }
        let l2 = isPenalized.map { $0 ? penalty * (1 - l1Ratio) : 0 }
        let solver = QuasiNewton(
            l1: isPenalized.map { $0 ? penalty * l1Ratio : 0 }, maxIterations: maxIterations, tolerance: tolerance)
        var report = TrainingReport()
        let outcome = solver.minimize(from: [Double](repeating: 0, count: count)) { point in
            var (value, gradient) = evaluate(point)
            for place in point.indices {
                value += 0.5 * l2[place] * point[place] * point[place]
                gradient[place] += l2[place] * point[place]
            }
            return (value, gradient)
        } progress: { iteration, value in
            let point = TrainingReport.Point(step: iteration, training: value)
            report.curve.append(point)
            return context.progress(TrainingProgress(step: iteration, steps: maxIterations, point: point))
        }
        (report.steps, report.bestStep) = (outcome.iterations, outcome.iterations)
        (report.converged, report.stopped) = (outcome.converged, outcome.stopped)
        if !outcome.converged && !outcome.stopped {
            report.remarks.append(
                "the solver did not converge in \(outcome.iterations) iterations; raise max_iterations or lower c")
        }
        return Solution(
            coefficients: (0..<functions).flatMap { function in
                outcome.point[function * (width + 1)..<function * (width + 1) + width].map { Float($0) }
            },
            intercepts: (0..<functions).map { Float(outcome.point[$0 * (width + 1) + width]) }, report: report)
    }
}
