import IR
import Operators
import Statistics

/// How the features of a row come from the columns that a model takes: some of them as they are, then derived ones.
public struct FeaturePreparation: Hashable, Sendable {
    /// The places of the columns that are features themselves.
    public var kept: [Int]
    /// The derived features, over all columns.
    public var formulas: [Formula]

    /// Whether the features are the columns.
    func isIdentity(columns: Int) -> Bool { formulas.isEmpty && kept == Array(0..<columns) }

    /// The features of every row.
    func features(_ columns: Matrix) -> Matrix {
        var result = Matrix(rows: columns.rows, columns: kept.count + formulas.count)
        for row in 0..<columns.rows {
            let given = columns.row(row)
            for (place, column) in kept.enumerated() { result[row, place] = columns[row, column] }
            for (place, formula) in formulas.enumerated() { result[row, kept.count + place] = formula.value(given) }
        }
        return result
    }

    /// Appends nodes that compute the features.
    /// - Parameter columns: [batch, columns].
    func write(_ columns: ValueID, in graph: inout Graph) throws -> ValueID {
        let type = graph.type(of: columns)
        guard let width = type.shape.last?.value, !isIdentity(columns: width) else { return columns }
        var parts: [ValueID] = []
        if kept == Array(0..<width) {
            parts.append(columns)
        } else if !kept.isEmpty {
            let places = graph.addConstant(Tensor(kept.map { Int64($0) }, shape: [kept.count]))
            parts.append(try graph.append(Gather(axis: 1), [columns, places])[0])
        }
        for formula in formulas {
            let column = try formula.write(columns, in: &graph)
            guard graph.type(of: column).shape.first == type.shape.first else {
                throw TrainingError("a derived column must use a column")
            }
            parts.append(column)
        }
        return parts.count == 1 ? parts[0] : try graph.append(Concat(axis: 1), parts)[0]
    }
}
