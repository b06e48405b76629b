import IR
import Operators
import Statistics

/// How the features of a row come from the columns that a model takes: some of them as they are, then indicators of
/// categories, then derived ones.
public struct FeaturePreparation: Hashable, Sendable {
    /// A column of codes that becomes one feature for each code: 1 where the row has it, else 0, also where it is missing.
    public struct Indicator: Hashable, Sendable {
        /// The place of the column.
        public var column: Int
        /// How many codes there are, from 0.
        public var codes: Int
    }

    /// The places of the columns that are features themselves.
    public var kept: [Int]
    /// The columns of which each code is a feature.
    public var indicators: [Indicator] = []
    /// The derived features, over all columns.
    public var formulas: [Formula]

    /// Whether the features are the columns.
    func isIdentity(columns: Int) -> Bool {
        formulas.isEmpty && indicators.isEmpty && kept == Array(0..<columns)
    }

    /// The number of features.
    var width: Int { kept.count + indicators.reduce(0) { $0 + $1.codes } + formulas.count }

    /// The names of the features.
    /// - Parameters:
    ///   - columns: the names of the columns.
    ///   - categories: the words of the codes of columns, by the column's name.
    ///   - derived: the names of the formulas.
    func names(columns: [String], categories: [String: [String]], derived: [String]) -> [String] {
        let indicated = indicators.flatMap { indicator in
            let name = columns[indicator.column]
            return (categories[name] ?? []).map { "\(name) = \($0)" }
        }
        return kept.map { columns[$0] } + indicated + derived
    }

    /// The features of every row.
    func features(_ columns: Matrix) -> Matrix {
        var result = Matrix(rows: columns.rows, columns: width)
        for row in 0..<columns.rows {
            let given = columns.row(row)
            for (place, column) in kept.enumerated() { result[row, place] = columns[row, column] }
            var place = kept.count
            for indicator in indicators {
                for code in 0..<indicator.codes {
                    result[row, place + code] = columns[row, indicator.column] == Float(code) ? 1 : 0
                }
                place += indicator.codes
            }
            for (offset, formula) in formulas.enumerated() { result[row, place + offset] = formula.value(given) }
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
        for indicator in indicators {
            let place = graph.addConstant(Tensor([Int64(indicator.column)], shape: [1]))
            let column = try graph.append(Gather(axis: 1), [columns, place])[0]
            let codes = graph.addConstant(
                Tensor((0..<indicator.codes).map(Float.init), shape: [1, indicator.codes]))
            let isCode = try graph.append(Equal(), [column, codes])[0]
            parts.append(try graph.append(Cast(to: .float32), [isCode])[0])
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
