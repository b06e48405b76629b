import Statistics

/// How nearest neighbours decide.
public struct NearestNeighboursOptions: FamilyOptions {
    /// How much a neighbour counts.
    public enum Vote: String, Sendable, CaseIterable {
        /// All alike.
        case uniform
        /// By the inverse of its distance; rows at distance 0 alone count where there are any.
        case distance
    }

    /// The number of neighbours.
    public var neighbours = 5
    /// How much a neighbour counts.
    public var vote = Vote.uniform
    /// Whether columns are brought to mean 0 and deviation 1 first, so that distances treat them alike.
    public var standardizes = true

    public init() {}

    public static var parameters: [Option<NearestNeighboursOptions>] {
        [
            .integer(
                "neighbours", \.neighbours, 1...10_000, search: .integer(1...50, logarithmic: true),
                "training rows that decide"),
            .choice("vote", \.vote, search: .domain, "how much a neighbour counts"),
            .flag("standardize", \.standardizes, "whether columns are brought to mean 0 and deviation 1 first"),
        ]
    }
}

/// The training rows, which decide by the nearest of them in Euclidean distance; of equally near ones the first.
public struct NearestNeighbours: ClassicalModel, Equatable {
    public var task: ClassicalTask
    /// What is done to the features first.
    public var standardization: Standardization
    /// The standardized training rows.
    public var points: Matrix
    /// For each training row its class, or its value.
    public var targets: [Float]
    /// How much each training row counts.
    public var weights: [Float]
    /// The number of neighbours, at most the number of points.
    public var neighbours: Int
    /// How much a neighbour counts.
    public var vote: NearestNeighboursOptions.Vote

    public var featureCount: Int { points.columns }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            var (sums, total) = ([Double](repeating: 0, count: scores.count), 0.0)
            for (place, factor) in nearest(row) {
                let weight = factor * Double(weights[place])
                total += weight
                if case .classification = task {
                    sums[Int(targets[place])] += weight
                } else {
                    sums[0] += weight * Double(targets[place])
                }
            }
            for place in sums.indices { scores[place] = Float(sums[place] / max(total, .leastNormalMagnitude)) }
        }
    }

    /// The nearest training rows and how much each counts.
    private func nearest(_ row: UnsafeBufferPointer<Float>) -> [(place: Int, factor: Double)] {
        let x = row.indices.map { standardization.apply(row[$0], $0) }
        // Ordered by distance, at most `neighbours` long.
        var found: [(distance: Double, place: Int)] = []
        points.values.withUnsafeBufferPointer { points in
            for place in targets.indices {
                var distance = 0.0
                for column in x.indices {
                    let difference = Double(x[column] - points[place * x.count + column])
                    distance += difference * difference
                }
                if found.count == neighbours {
                    guard distance < found[neighbours - 1].distance else { continue }
                    found.removeLast()
                }
                var position = found.count
                while position > 0, found[position - 1].distance > distance { position -= 1 }
                found.insert((distance, place), at: position)
            }
        }
        guard vote == .distance else { return found.map { ($0.place, 1) } }
        if let first = found.first, first.distance == 0 {
            return found.filter { $0.distance == 0 }.map { ($0.place, 1) }
        }
        return found.map { ($0.place, 1 / $0.distance.squareRoot()) }
    }
}

/// Keeps the rows; nothing is learned.
func fitNearestNeighbours(_ set: TrainingSet, _ options: NearestNeighboursOptions) -> ClassicalFit {
    let standardization =
        options.standardizes ? Standardization(set) : Standardization(identity: set.features.columns)
    var fit = ClassicalFit(
        NearestNeighbours(
            task: set.task, standardization: standardization, points: standardization.apply(set.features),
            targets: set.numericTargets.map { Float($0) }, weights: set.rowWeights.map { Float($0) },
            neighbours: min(options.neighbours, set.rows), vote: options.vote))
    if options.neighbours > set.rows {
        fit.report.remarks.append("there are only \(set.rows) rows, so as many neighbours decide")
    }
    return fit
}
