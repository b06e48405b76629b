/// Rows of features in single precision, as models see them; NaN stands for a missing value.
public struct Matrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    /// Row-major; `rows * columns` elements.
    public var values: [Float]

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        (self.rows, self.columns) = (rows, columns)
        values = [Float](repeating: 0, count: rows * columns)
    }

    /// A matrix over given elements, whose number must be `rows * columns`.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(
            values.count == rows * columns, "a matrix of \(rows) x \(columns) takes \(rows * columns) elements")
        (self.rows, self.columns) = (rows, columns)
        self.values = values
    }

    /// An element; row and column must exist.
    public subscript(row: Int, column: Int) -> Float {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// One row.
    public func row(_ index: Int) -> ArraySlice<Float> { values[index * columns..<(index + 1) * columns] }

    /// Some rows, in the order given; one may come several times.
    public func selecting(rows indices: [Int]) -> Matrix {
        var result = Matrix(rows: indices.count, columns: columns)
        for (place, index) in indices.enumerated() {
            result.values.replaceSubrange(place * columns..<(place + 1) * columns, with: row(index))
        }
        return result
    }
}
