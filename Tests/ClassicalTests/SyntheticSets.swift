import Statistics

@testable import Classical

/// Training sets drawn from known laws.
enum SyntheticSets {
    /// Normal clouds, one for each class, whose centres are `distance` apart along columns of their own.
    static func clouds(rows: Int, classes: Int, columns: Int, distance: Double, seed: UInt64) -> TrainingSet {
        var random = SeededGenerator(seed: seed)
        var features = Matrix(rows: rows, columns: columns)
        let labels = (0..<rows).map { $0 % classes }
        for row in 0..<rows {
            for column in 0..<columns {
                let centre = column % classes == labels[row] ? distance : 0
                features[row, column] = Float(random.normal() + centre)
            }
        }
        return TrainingSet(features: features, target: .labels(labels, classes: classes))
    }

    /// A sum of a step, a slope and a product of three columns with noise; a fourth column means nothing.
    static func numbers(rows: Int, noise: Double, seed: UInt64) -> TrainingSet {
        var random = SeededGenerator(seed: seed)
        var features = Matrix(rows: rows, columns: 4)
        var targets: [Float] = []
        for row in 0..<rows {
            for column in 0..<4 { features[row, column] = Float(random.uniform(-1, 1)) }
            let (a, b, c) = (features[row, 0], features[row, 1], features[row, 2])
            targets.append((a > 0.2 ? 2 : 0) + 3 * b + 2 * a * c + Float(noise * random.normal()))
        }
        return TrainingSet(features: features, target: .values(targets))
    }

    /// The share of rows whose most probable class is theirs.
    static func accuracy(_ model: any ClassicalModel, _ set: TrainingSet) -> Double {
        guard case .labels(let labels, _) = set.target else { return .nan }
        let scores = model.predict(set.features)
        let hits = labels.indices.count { row in
            let row = (label: labels[row], scores: Array(scores.row(row)))
            return row.scores.firstIndex(of: row.scores.max() ?? 0) == row.label
        }
        return Double(hits) / Double(labels.count)
    }

    /// The mean squared error.
    static func meanSquaredError(_ model: any ClassicalModel, _ set: TrainingSet) -> Double {
        guard case .values(let values) = set.target else { return .nan }
        let scores = model.predict(set.features)
        return values.indices.reduce(0) {
            $0 + Double((scores[$1, 0] - values[$1]) * (scores[$1, 0] - values[$1])) / Double(values.count)
        }
    }
}
