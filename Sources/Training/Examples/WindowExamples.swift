import Core
import IR
import Statistics

/// Windows over series of sensors with a number to predict for each.
struct WindowExamples: ExampleSource {
    /// All rows, one series after the other.
    let rows: Matrix
    let steps: Int
    /// The first row of each window's series, and its last row. A window that begins before the series repeats the first row.
    let windows: [(start: Int, end: Int)]
    /// On the scale of the loss.
    let targets: [[Float]]
    let weights: [Float]
    let recipe: WindowRecipe
    /// The mean and the deviation of each feature, for the variation.
    let mean: [Float]
    let deviation: [Float]
    let seed: UInt64

    var count: Int { windows.count }
    func target(_ example: Int) -> [Float] { targets[example] }
    func weight(_ example: Int) -> Float { weights[example] }

    func inputs(_ examples: [Int], epoch: Int?) throws -> Tensor {
        let width = rows.columns
        return Tensor(.float32, [examples.count, steps, width], of: Float.self) { target in
            rows.values.withUnsafeBufferPointer { values in
                for (place, example) in examples.enumerated() {
                    let (start, end) = windows[example]
                    for step in 0..<steps {
                        let row = max(start, end - steps + 1 + step)
                        for column in 0..<width {
                            target[(place * steps + step) * width + column] = values[row * width + column]
                        }
                    }
                    if let epoch {
                        let window = UnsafeMutableBufferPointer(
                            rebasing: target[place * steps * width..<(place + 1) * steps * width])
                        vary(window, UInt64(epoch) << 32 | UInt64(end))
                    }
                }
            }
        }
    }

    /// Jitter adds noise in deviations, scaling stretches each sensor around its mean, dropout sets one to its mean.
    private func vary(_ window: UnsafeMutableBufferPointer<Float>, _ index: UInt64) {
        guard recipe.jitter > 0 || recipe.scaling > 0 || recipe.dropout > 0 else { return }
        var random = SeededGenerator(seed: seed, stream: "augmentation", index: index)
        let width = rows.columns
        for column in 0..<width {
            let isSilent = random.chance(recipe.dropout)
            let stretch = Float(1 + random.uniform(-1, 1) * recipe.scaling)
            for step in 0..<steps {
                let place = step * width + column
                if isSilent {
                    window[place] = mean[column]
                    continue
                }
                window[place] = mean[column] + (window[place] - mean[column]) * stretch
                if recipe.jitter > 0 {
                    window[place] += Float(recipe.jitter * random.normal()) * deviation[column]
                }
            }
        }
    }
}
