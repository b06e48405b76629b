import Statistics

/// A fitted classical model: a plain value that holds the numbers of its ONNX form.
public protocol ClassicalModel: Sendable {
    /// What the scores mean.
    var task: ClassicalTask { get }
    /// The number of columns that a row of features has.
    var featureCount: Int { get }

    /// The scores of each row, `task.scores` columns: probabilities of the classes, the value, or the anomaly score.
    ///
    /// A row's scores depend on that row alone, so the number of threads does not change them. The features must have
    /// `featureCount` columns.
    func predict(_ features: Matrix, threads: Int) -> Matrix
}

extension ClassicalModel {
    /// The scores of each row, computed by one thread.
    public func predict(_ features: Matrix) -> Matrix { predict(features, threads: 1) }

    /// Scores row by row: `body` gets a row's features and the place of its scores, which are 0 at first.
    func scores(
        _ features: Matrix, threads: Int,
        _ body: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
    ) -> Matrix {
        precondition(
            features.columns == featureCount, "the model takes \(featureCount) features, not \(features.columns)")
        var result = Matrix(rows: features.rows, columns: task.scores)
        let (width, height) = (task.scores, features.rows)
        features.values.withUnsafeBufferPointer { x in
            result.values.withUnsafeMutableBufferPointer { y in
                let chunk = 64
                parallel((height + chunk - 1) / chunk, threads: threads) { index in
                    for row in index * chunk..<min(height, (index + 1) * chunk) {
                        body(
                            UnsafeBufferPointer(rebasing: x[row * featureCount..<(row + 1) * featureCount]),
                            UnsafeMutableBufferPointer(rebasing: y[row * width..<(row + 1) * width]))
                    }
                }
            }
        }
        return result
    }
}
