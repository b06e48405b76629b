import Statistics

/// What the inputs and the answers of a training were like: the reference that a device compares its own with.
public struct InputStatistics: Codable, Sendable {
    /// The distribution of one feature, sensor or measure of a picture.
    public struct Distribution: Codable, Sendable {
        public var name: String
        /// Numbers that were seen, without missing ones.
        public var count: Int
        public var missing: Int
        public var mean: Double
        public var deviation: Double
        /// The quantiles 0, 0.05, … 1.
        public var quantiles: [Double]

        init(_ name: String, _ values: [Double]) {
            let known = values.filter { !$0.isNaN }.sorted()
            (self.name, count, missing) = (name, known.count, values.count - known.count)
            let mean = known.reduce(0, +) / Double(max(known.count, 1))
            self.mean = mean
            deviation = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(known.count, 1))).squareRoot()
            quantiles = known.isEmpty ? [] : (0...20).map { Quantiles.quantile(ofSorted: known, Double($0) / 20) }
        }
    }

    public var format = 1
    public var inputs: [Distribution]
    public var outputs: [Distribution]

    /// The statistics of some examples and of what the model answered to others that it had not seen.
    /// - Parameter names: what each score is.
    init(_ set: ExampleSet, _ training: [Int], scores: [[Double]], names: [String]) {
        switch set.form {
        case .pictures(let bank):
            inputs = [
                Distribution("brightness", training.map { bank.brightness($0) }),
                Distribution("contrast", training.map { bank.contrast($0) }),
            ]
        case .windows(let rows, let windows):
            let ends = Set(training.map { windows[$0].end }).sorted()
            inputs = set.features.enumerated().map { place, name in
                Distribution(name, ends.map { Double(rows[$0, place]) })
            }
        case .rows:
            inputs = set.columns.enumerated().map { place, name in
                Distribution(name, training.map { Double(set.raw[$0, place]) })
            }
        }
        outputs = names.enumerated().map { place, name in
            Distribution(name, scores.compactMap { place < $0.count ? $0[place] : nil })
        }
    }
}

extension PictureBank {
    /// The deviation of a picture's samples.
    func contrast(_ index: Int) -> Double {
        let mean = brightness(index)
        let part = bytes[index * stride..<(index + 1) * stride]
        let square = part.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (square / Double(max(stride, 1))).squareRoot()
    }
}
