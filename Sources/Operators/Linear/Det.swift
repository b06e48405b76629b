import Core
import IR

/// The determinant of each matrix of the last two axes, by elimination with partial pivoting in double precision: a
/// NaN counts as the largest pivot. An empty matrix has determinant 1. ONNX Det.
public struct Det: Operator {
    public static let name = "Det"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", .floats)])
    public static let spellings: [Spelling] = [.onnx("Det", since: 11)]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank >= 2 else { throw OperatorError("\(x) is no matrix") }
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        guard rows == columns || rows.value == nil || columns.value == nil else {
            throw OperatorError("the matrices of \(x) are not square")
        }
        return [TensorType(x.dtype, Array(x.shape.dropLast(2)))]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "X")
        let values = try x.doubles()
        let size = x.shape[x.rank - 1]
        let results = (0..<type.shape.reduce(1, *)).map { index in
            Self.determinant(Array(values[(index * size * size)..<((index + 1) * size * size)]), size)
        }
        return [try Tensor(rounding: results, to: type.dtype, shape: type.shape)]
    }

    private static func determinant(_ matrix: [Double], _ size: Int) -> Double {
        var rows = (0..<size).map { Array(matrix[($0 * size)..<(($0 + 1) * size)]) }
        var result = 1.0
        for column in 0..<size {
            let candidates = column..<size
            let pivot =
                candidates.first { rows[$0][column].isNaN }
                ?? candidates.max { rows[$0][column].magnitude < rows[$1][column].magnitude } ?? column
            if pivot != column {
                rows.swapAt(pivot, column)
                result = -result
            }
            let head = rows[column][column]
            result *= head
            if head == 0 { return 0 }
            for row in (column + 1)..<max(size, column + 1) {
                let factor = rows[row][column] / head
                for index in column..<size { rows[row][index] -= factor * rows[column][index] }
            }
        }
        return result
    }
}
