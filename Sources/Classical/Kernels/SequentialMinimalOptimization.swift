/// Makes 1/2 a'Qa + p'a small with y'a = 0 and 0 <= a_i <= C_i, where Q_ij = y_i y_j K(row_i, row_j): two variables at a time,
/// chosen by second-order information (Fan, Chen and Lin 2005), as LIBSVM does.
struct SequentialMinimalOptimization {
    /// What the variables come to, with the offset rho of the decision function sum(y_i a_i K) - rho.
    struct Solution {
        var alphas: [Double]
        var rho: Double
        var iterations: Int
        var converged: Bool
    }

    let kernel: KernelRows
    /// The kernel's row of each variable.
    let rows: [Int]
    /// 1 or -1 for each variable.
    let signs: [Double]
    let linear: [Double]
    let limits: [Double]
    /// It ends when the largest violation of the optimum's conditions is below.
    let tolerance: Double
    let maxIterations: Int

    func solve() -> Solution {
        let count = rows.count
        var (alphas, gradient) = ([Double](repeating: 0, count: count), linear)
        var (iterations, converged) = (0, false)
        while iterations < maxIterations {
            guard let (i, j) = pair(alphas, gradient) else {
                converged = true
                break
            }
            iterations += 1
            let (first, second) = (kernel[rows[i]], kernel[rows[j]])
            let old = (alphas[i], alphas[j])
            step(i, j, curvature: max(2 - 2 * Double(first[rows[j]]), 1e-12), &alphas, gradient)
            let (a, b) = ((alphas[i] - old.0) * signs[i], (alphas[j] - old.1) * signs[j])
            first.withUnsafeBufferPointer { first in
                second.withUnsafeBufferPointer { second in
                    gradient.withUnsafeMutableBufferPointer { gradient in
                        for k in 0..<count {
                            let row = rows[k]
                            gradient[k] += signs[k] * (a * Double(first[row]) + b * Double(second[row]))
                        }
                    }
                }
            }
        }
        return Solution(alphas: alphas, rho: rho(alphas, gradient), iterations: iterations, converged: converged)
    }

    /// The two variables that violate the conditions of the optimum and promise most; nil at the optimum.
    private func pair(_ alphas: [Double], _ gradient: [Double]) -> (Int, Int)? {
        var (highest, i) = (-Double.infinity, -1)
        for k in alphas.indices where signs[k] > 0 ? alphas[k] < limits[k] : alphas[k] > 0 {
            let value = -signs[k] * gradient[k]
            if value > highest { (highest, i) = (value, k) }
        }
        guard i >= 0 else { return nil }
        let kernelRow = kernel[rows[i]]
        var (lowest, best, j) = (Double.infinity, 0.0, -1)
        for k in alphas.indices where signs[k] > 0 ? alphas[k] > 0 : alphas[k] < limits[k] {
            let value = -signs[k] * gradient[k]
            lowest = min(lowest, value)
            let violation = highest - value
            guard violation > 0 else { continue }
            let gain = violation * violation / max(2 - 2 * Double(kernelRow[rows[k]]), 1e-12)
            if gain > best { (best, j) = (gain, k) }
        }
        return j >= 0 && highest - lowest >= tolerance ? (i, j) : nil
    }

    /// Moves two variables to their best values within the limits.
    private func step(_ i: Int, _ j: Int, curvature: Double, _ alphas: inout [Double], _ gradient: [Double]) {
        let (ci, cj) = (limits[i], limits[j])
        if signs[i] != signs[j] {
            let change = (-gradient[i] - gradient[j]) / curvature
            let difference = alphas[i] - alphas[j]
            (alphas[i], alphas[j]) = (alphas[i] + change, alphas[j] + change)
            if difference > 0, alphas[j] < 0 { (alphas[i], alphas[j]) = (difference, 0) }
            if difference <= 0, alphas[i] < 0 { (alphas[i], alphas[j]) = (0, -difference) }
            if difference > ci - cj, alphas[i] > ci { (alphas[i], alphas[j]) = (ci, ci - difference) }
            if difference <= ci - cj, alphas[j] > cj { (alphas[i], alphas[j]) = (cj + difference, cj) }
        } else {
            let change = (gradient[i] - gradient[j]) / curvature
            let sum = alphas[i] + alphas[j]
            (alphas[i], alphas[j]) = (alphas[i] - change, alphas[j] + change)
            if sum > ci, alphas[i] > ci { (alphas[i], alphas[j]) = (ci, sum - ci) }
            if sum <= ci, alphas[j] < 0 { (alphas[i], alphas[j]) = (sum, 0) }
            if sum > cj, alphas[j] > cj { (alphas[i], alphas[j]) = (sum - cj, cj) }
            if sum <= cj, alphas[i] < 0 { (alphas[i], alphas[j]) = (0, sum) }
        }
    }

    /// The mean of y G over variables between their limits, or the middle of what the others allow.
    private func rho(_ alphas: [Double], _ gradient: [Double]) -> Double {
        var (low, high, sum, free) = (-Double.infinity, Double.infinity, 0.0, 0)
        for k in alphas.indices {
            let value = signs[k] * gradient[k]
            if alphas[k] >= limits[k] {
                if signs[k] < 0 { high = min(high, value) } else { low = max(low, value) }
            } else if alphas[k] <= 0 {
                if signs[k] > 0 { high = min(high, value) } else { low = max(low, value) }
            } else {
                (sum, free) = (sum + value, free + 1)
            }
        }
        return free > 0 ? sum / Double(free) : (low + high) / 2
    }
}
