import Statistics

/// Columns brought to mean 0 and deviation 1: (x - offset) * scale in single precision, as ONNX's Scaler computes it.
public struct Standardization: Sendable, Equatable {
    /// What is subtracted from each column.
    public var offsets: [Float]
    /// What each column is multiplied by then.
    public var scales: [Float]

    /// Leaves columns as they are.
    init(identity columns: Int) {
        offsets = [Float](repeating: 0, count: columns)
        scales = [Float](repeating: 1, count: columns)
    }

    /// The means and deviations of a set's columns by weight; a constant column is only shifted.
    init(_ set: TrainingSet) {
        self.init(identity: set.features.columns)
        let (weights, width) = (set.rowWeights, set.features.columns)
        let total = weights.reduce(0, +)
        for column in 0..<width {
            var mean = 0.0
            for row in 0..<set.rows { mean += weights[row] * Double(set.features[row, column]) }
            mean /= total
            var variance = 0.0
            for row in 0..<set.rows {
                let difference = Double(set.features[row, column]) - mean
                variance += weights[row] * difference * difference
            }
            let deviation = (variance / total).squareRoot()
            offsets[column] = Float(mean)
            // Rounding alone makes a constant column deviate a little.
            if deviation > 1e-7 * abs(mean) { scales[column] = Float(1 / deviation) }
        }
    }

    /// The columns brought to the scale.
    public func apply(_ features: Matrix) -> Matrix {
        var result = features
        let width = features.columns
        for place in result.values.indices {
            let column = place % width
            result.values[place] = (result.values[place] - offsets[column]) * scales[column]
        }
        return result
    }

    /// A value of a column brought to the scale.
    @inline(__always)
    func apply(_ value: Float, _ column: Int) -> Float { (value - offsets[column]) * scales[column] }
}
