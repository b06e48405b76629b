import Statistics

/// How k-means is fitted.
public struct KMeansOptions: FamilyOptions {
    /// The number of centres.
    public var clusters = 8
    /// The number of starts, of which the best is kept.
    public var starts = 10
    /// The largest number of rounds of a start.
    public var maxIterations = 300
    /// Whether columns are brought to mean 0 and deviation 1 first, so that distances treat them alike.
    public var standardizes = true

    public init() {}

    public static var parameters: [Option<KMeansOptions>] {
        [
            .integer("clusters", \.clusters, 1...10_000, search: .integer(2...64, logarithmic: true), "centres"),
            .integer("starts", \.starts, 1...1000, "starts, of which the best is kept"),
            .integer("max_iterations", \.maxIterations, 1...100_000, "rounds of a start at most"),
            .flag("standardize", \.standardizes, "whether columns are brought to mean 0 and deviation 1 first"),
        ]
    }
}

/// Centres of clusters; the anomaly score is the Euclidean distance to the nearest.
public struct KMeans: ClassicalModel, Equatable {
    /// What is done to the features first.
    public var standardization: Standardization
    /// The centres, in standardized columns.
    public var centres: Matrix

    public var task: ClassicalTask { .anomaly }
    public var featureCount: Int { centres.columns }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            let x = row.indices.map { standardization.apply(row[$0], $0) }
            scores[0] = Float(nearestCentre(x[...], centres).distance.squareRoot())
        }
    }

    /// The number of the nearest centre of each row.
    public func clusters(of features: Matrix) -> [Int] {
        let scaled = standardization.apply(features)
        return (0..<scaled.rows).map { nearestCentre(scaled.row($0), centres).place }
    }
}

/// The nearest centre, of equally near ones the first, and its squared distance.
private func nearestCentre(_ x: ArraySlice<Float>, _ centres: Matrix) -> (place: Int, distance: Double) {
    var best = (place: 0, distance: Double.infinity)
    for centre in 0..<centres.rows {
        let distance = squaredDistance(x, centres.row(centre))
        if distance < best.distance { best = (centre, distance) }
    }
    return best
}

/// The squared Euclidean distance, summed in double precision.
func squaredDistance(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            var sum = 0.0
            for place in 0..<a.count {
                let difference = Double(a[place] - b[place])
                sum += difference * difference
            }
            return sum
        }
    }
}

/// Lloyd's algorithm from several starts chosen by k-means++ (Arthur and Vassilvitskii 2007).
func fitKMeans(
    _ set: TrainingSet, _ options: KMeansOptions, _ context: FittingContext
) throws(ClassicalError) -> ClassicalFit {
    guard options.clusters <= set.rows else {
        throw .tooFewRows("\(options.clusters) clusters need as many rows, but there are \(set.rows); lower 'clusters'")
    }
    let standardization =
        options.standardizes ? Standardization(set) : Standardization(identity: set.features.columns)
    let search = CentreSearch(points: standardization.apply(set.features), weights: set.rowWeights, options: options)
    let runs = parallelMap(options.starts, threads: context.threads) { start in
        var random = SeededGenerator(seed: context.seed, stream: "k-means", index: UInt64(start))
        return search.run(&random)
    }
    let best = runs.indices.min { runs[$0].inertia < runs[$1].inertia } ?? 0
    var report = TrainingReport()
    report.loss = "sum of squared distances"
    report.curve = [TrainingReport.Point(step: runs[best].rounds, training: runs[best].inertia)]
    (report.steps, report.bestStep) = (runs[best].rounds, runs[best].rounds)
    report.converged = runs[best].rounds < options.maxIterations
    return ClassicalFit(KMeans(standardization: standardization, centres: runs[best].centres), report)
}

/// Looks for centres of points.
private struct CentreSearch {
    let points: Matrix
    let weights: [Double]
    let options: KMeansOptions

    func run(_ random: inout SeededGenerator) -> (centres: Matrix, inertia: Double, rounds: Int) {
        var centres = points.selecting(rows: start(&random))
        var (places, rounds) = ([Int](repeating: -1, count: points.rows), 0)
        while rounds < options.maxIterations {
            let next = (0..<points.rows).map { nearestCentre(points.row($0), centres).place }
            if next == places { break }
            (places, rounds) = (next, rounds + 1)
            move(&centres, places)
        }
        let inertia = (0..<points.rows).reduce(0) {
            $0 + weights[$1] * nearestCentre(points.row($1), centres).distance
        }
        return (centres, inertia, rounds)
    }

    /// Rows that are far from each other: each is drawn with a probability by its squared distance to those before.
    private func start(_ random: inout SeededGenerator) -> [Int] {
        var chosen = [drawn(weights, &random)]
        var distances = [Double](repeating: .infinity, count: points.rows)
        while chosen.count < options.clusters {
            let last = points.row(chosen[chosen.count - 1])
            for row in 0..<points.rows { distances[row] = min(distances[row], squaredDistance(points.row(row), last)) }
            chosen.append(drawn(zip(distances, weights).map { $0 * $1 }, &random))
        }
        return chosen
    }

    private func drawn(_ shares: [Double], _ random: inout SeededGenerator) -> Int {
        let limit = random.uniform(0, 1) * shares.reduce(0, +)
        var sum = 0.0
        for (place, share) in shares.enumerated() {
            sum += share
            if sum > limit { return place }
        }
        return random.integer(in: 0...shares.count - 1)
    }

    /// Puts each centre at the mean of its rows; one without rows stays.
    private func move(_ centres: inout Matrix, _ places: [Int]) {
        let width = points.columns
        var (sums, totals) = (
            [Double](repeating: 0, count: centres.values.count), [Double](repeating: 0, count: centres.rows)
        )
        for (row, place) in places.enumerated() {
            totals[place] += weights[row]
            for column in 0..<width { sums[place * width + column] += weights[row] * Double(points[row, column]) }
        }
        for place in sums.indices where totals[place / width] > 0 {
            centres.values[place] = Float(sums[place] / totals[place / width])
        }
    }
}
