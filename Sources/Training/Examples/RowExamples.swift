import Core
import IR
import Statistics

/// Rows of features.
struct RowExamples: ExampleSource {
    let features: Matrix
    let targets: [[Float]]
    let weights: [Float]

    var count: Int { features.rows }
    func target(_ example: Int) -> [Float] { targets[example] }
    func weight(_ example: Int) -> Float { weights[example] }

    func inputs(_ examples: [Int], epoch: Int?) throws -> Tensor {
        let chosen = features.selecting(rows: examples)
        return Tensor(chosen.values, shape: [chosen.rows, chosen.columns])
    }
}
