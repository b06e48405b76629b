import Core
import IR

/// Shorthands for readings that write a classical operator as nodes of the IR.
extension ImportContext {
    /// Adds a node and returns its first output.
    func node(_ op: any Operator, _ inputs: ValueID?...) throws(OperatorError) -> ValueID {
        guard let first = try add(op, inputs).first else {
            throw OperatorError("\(Swift.type(of: op).name) has no output")
        }
        return first
    }

    /// The value converted to an element type, itself when it has that type.
    func cast(_ value: ValueID, to dtype: ScalarType) throws(OperatorError) -> ValueID {
        type(of: value).dtype == dtype ? value : try node(Cast(to: dtype), value)
    }

    /// A constant of a value's element type.
    /// - Parameter shape: nil for a list.
    func numbers(
        _ numbers: [Float], like value: ValueID, shape: [Int]? = nil
    ) throws(OperatorError) -> ValueID {
        let doubles = numbers.map { Double($0) }
        return add(try Tensor(converting: doubles, to: type(of: value).dtype, shape: shape ?? [numbers.count]))
    }

    /// The value in the shape [rows, columns]: a vector is one row.
    func rows(_ value: ValueID) throws(OperatorError) -> ValueID {
        let type = type(of: value)
        switch type.rank {
        case 2: return value
        case 1: return try node(Unsqueeze(axes: [0]), value)
        default: throw OperatorError("'X' is \(type); it must have rows and columns")
        }
    }

    /// The column of a matrix.
    func column(_ index: Int, of value: ValueID) throws(OperatorError) -> ValueID {
        try node(Gather(axis: 1), value, add(Tensor([Int64(index)], shape: [1])))
    }
}
