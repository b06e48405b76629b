import Statistics

/// What a split of an exact tree makes small. Sums over rows are `channels` numbers: the weight of each class, or for numbers
/// the weight and the weighted sum of targets.
enum Impurity {
    case gini(classes: Int)
    case entropy(classes: Int)
    case squared

    /// The impurity for a task.
    init(_ task: ClassicalTask, _ criterion: TreeOptions.Criterion) {
        guard case .classification(let classes) = task else {
            self = .squared
            return
        }
        self = criterion == .gini ? .gini(classes: classes) : .entropy(classes: classes)
    }

    /// The numbers that sums over rows have.
    var channels: Int {
        switch self {
        case .gini(let classes), .entropy(let classes): classes
        case .squared: 2
        }
    }

    /// Adds a row to sums.
    @inline(__always)
    func add(_ target: Double, _ weight: Double, to sums: UnsafeMutableBufferPointer<Double>) {
        if case .squared = self {
            sums[0] += weight
            sums[1] += weight * target
        } else {
            sums[Int(target)] += weight
        }
    }

    /// The numbers that a leaf gives.
    var outputs: Int {
        if case .squared = self { return 1 }
        return channels
    }

    /// The weight of the rows in sums.
    func weight(_ sums: [Double]) -> Double {
        if case .squared = self { return sums[0] }
        return sums.reduce(0, +)
    }

    /// How pure the rows of the sums are, times their weight; the sum over both sides of a split is what is made large.
    @inline(__always)
    func purity(_ sums: UnsafeBufferPointer<Double>) -> Double {
        switch self {
        case .squared:
            return sums[0] > 0 ? sums[1] * sums[1] / sums[0] : 0
        case .gini(let classes):
            var (weight, squares) = (0.0, 0.0)
            for place in 0..<classes {
                weight += sums[place]
                squares += sums[place] * sums[place]
            }
            return weight > 0 ? squares / weight : 0
        case .entropy(let classes):
            var (weight, result) = (0.0, 0.0)
            for place in 0..<classes where sums[place] > 0 {
                weight += sums[place]
                result += sums[place] * Elementary.log(sums[place])
            }
            return weight > 0 ? result - weight * Elementary.log(weight) : 0
        }
    }

    /// What a leaf with these sums gives: the shares of the classes, or the mean.
    func leaf(_ sums: [Double]) -> [Double] {
        if case .squared = self { return [sums[1] / sums[0]] }
        let weight = sums.reduce(0, +)
        return sums.map { $0 / weight }
    }
}
