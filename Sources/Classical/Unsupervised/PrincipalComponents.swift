import Statistics

/// How principal components are found.
public struct PrincipalComponentsOptions: FamilyOptions {
    /// The number of components; 0 for as many as explain `variance`.
    public var components = 0
    /// The part of the variance that the components explain at least.
    public var variance = 0.95
    /// Whether columns are brought to deviation 1 first.
    public var standardizes = true

    public init() {}

    public static var parameters: [Option<PrincipalComponentsOptions>] {
        [
            .integer("components", \.components, 0...10_000, "components; 0 is as many as explain 'variance'"),
            .number(
                "variance", \.variance, 0...1, search: .number(0.5...0.99), "part of the variance explained at least"),
            .flag("standardize", \.standardizes, "whether columns are brought to deviation 1 first"),
        ]
    }
}

/// The directions in which rows vary most; the anomaly score is the mean squared error of what they reconstruct.
public struct PrincipalComponents: ClassicalModel, Equatable {
    /// What is done to the features first; at least their means become 0.
    public var standardization: Standardization
    /// A direction of length 1 in each row, the one of the largest variance first.
    public var components: Matrix
    /// The variance along each direction.
    public var variances: [Float]

    public var task: ClassicalTask { .anomaly }
    public var featureCount: Int { components.columns }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            var rest = row.indices.map { Double(standardization.apply(row[$0], $0)) }
            let x = rest
            for component in 0..<components.rows {
                let direction = components.row(component).map(Double.init)
                let length = dot(x, direction)
                for column in rest.indices { rest[column] -= length * direction[column] }
            }
            scores[0] = Float(dot(rest, rest) / Double(rest.count))
        }
    }

    /// The coordinates of each row along the components.
    public func project(_ features: Matrix) -> Matrix {
        let scaled = standardization.apply(features)
        var result = Matrix(rows: features.rows, columns: components.rows)
        for row in 0..<features.rows {
            for component in 0..<components.rows {
                result[row, component] = Float(
                    dot(scaled.row(row).map(Double.init), components.row(component).map(Double.init)))
            }
        }
        return result
    }
}

/// The eigenvectors of the covariance matrix.
func fitPrincipalComponents(
    _ set: TrainingSet, _ options: PrincipalComponentsOptions
) throws(ClassicalError) -> ClassicalFit {
    let width = set.features.columns
    guard options.components <= width else {
        throw .badParameter(
            name: "components", value: "\(options.components)", allowed: "at most the \(width) columns")
    }
    var standardization = Standardization(set)
    if !options.standardizes { standardization.scales = [Float](repeating: 1, count: width) }
    let points = standardization.apply(set.features)
    let (values, vectors) = symmetricEigenvectors(covariance(points, set.rowWeights), size: width)
    let total = values.reduce(0) { $0 + max($1, 0) }
    var (count, explained) = (0, 0.0)
    while count < width, options.components > 0 ? count < options.components : explained < options.variance * total {
        explained += values[count]
        count += 1
    }
    var components = Matrix(rows: max(count, 1), columns: width)
    for component in 0..<components.rows {
        for column in 0..<width { components[component, column] = Float(vectors[component * width + column]) }
    }
    var fit = ClassicalFit(
        PrincipalComponents(
            standardization: standardization, components: components,
            variances: values.prefix(components.rows).map { Float($0) }))
    fit.report.remarks.append("\(components.rows) components explain \(percent(explained, of: total)) of the variance")
    return fit
}

private func percent(_ part: Double, of whole: Double) -> String {
    "\((1000 * part / max(whole, .leastNormalMagnitude)).rounded() / 10)%"
}

/// The weighted mean products of columns whose means are 0.
private func covariance(_ points: Matrix, _ weights: [Double]) -> [Double] {
    let (width, total) = (points.columns, weights.reduce(0, +))
    var result = [Double](repeating: 0, count: width * width)
    result.withUnsafeMutableBufferPointer { result in
        for row in 0..<points.rows {
            let x = points.row(row).map(Double.init)
            for first in 0..<width {
                for second in 0..<width {
                    result[first * width + second] += weights[row] / total * x[first] * x[second]
                }
            }
        }
    }
    return result
}

/// Eigenvalues of a symmetric matrix, largest first, and its eigenvectors as rows, by Jacobi's rotations. Each vector's
/// component of the largest size is positive.
func symmetricEigenvectors(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double]) {
    var (a, v) = (matrix, [Double](repeating: 0, count: size * size))
    for place in 0..<size { v[place * size + place] = 1 }
    let scale = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<100 {
        var off = 0.0
        for first in 0..<size {
            for second in 0..<first { off += 2 * a[first * size + second] * a[first * size + second] }
        }
        if off <= 1e-28 * scale { break }
        for first in 0..<size {
            for second in stride(from: first + 1, to: size, by: 1) { rotate(&a, &v, size, first, second) }
        }
    }
    let order = (0..<size).sorted { (a[$0 * size + $0], $1) > (a[$1 * size + $1], $0) }
    var vectors: [Double] = []
    for place in order {
        let vector = (0..<size).map { v[place * size + $0] }
        let largest = vector.max { abs($0) < abs($1) } ?? 1
        vectors += largest < 0 ? vector.map { -$0 } : vector
    }
    return (order.map { a[$0 * size + $0] }, vectors)
}

/// Makes the element (p, q) zero; `v` collects the rotations in its rows.
private func rotate(_ a: inout [Double], _ v: inout [Double], _ size: Int, _ p: Int, _ q: Int) {
    let element = a[p * size + q]
    guard element != 0 else { return }
    let theta = (a[q * size + q] - a[p * size + p]) / (2 * element)
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<size {
        let (x, y) = (a[k * size + p], a[k * size + q])
        (a[k * size + p], a[k * size + q]) = (c * x - s * y, s * x + c * y)
    }
    for k in 0..<size {
        let (x, y) = (a[p * size + k], a[q * size + k])
        (a[p * size + k], a[q * size + k]) = (c * x - s * y, s * x + c * y)
        let (m, n) = (v[p * size + k], v[q * size + k])
        (v[p * size + k], v[q * size + k]) = (c * m - s * n, s * m + c * n)
    }
}
