import Core
import IR

/// Short forms for readings that write many nodes.
struct NodeWriter {
    let context: any ImportContext

    func type(_ value: ValueID) -> TensorType { context.type(of: value) }

    /// The only (or first) output of a new node.
    func callAsFunction(_ op: any Operator, _ inputs: ValueID?...) throws(OperatorError) -> ValueID {
        let outputs = try context.add(op, inputs)
        guard let first = outputs.first else { throw OperatorError("an operator without outputs") }
        return first
    }

    /// A constant list of integers.
    func list(_ numbers: [Int]) -> ValueID {
        context.add(Tensor(numbers.map { Int64($0) }, shape: [numbers.count]))
    }

    /// A constant scalar of a floating point type.
    func scalar(_ number: Double, _ dtype: ScalarType) throws(OperatorError) -> ValueID {
        context.add(try Tensor(rounding: [number], to: dtype, shape: []))
    }

    /// The value in another shape, where 0 keeps an extent and -1 takes what remains.
    func reshape(_ value: ValueID, _ shape: [Int]) throws(OperatorError) -> ValueID {
        try self(Reshape(), value, list(shape))
    }

    func transpose(_ value: ValueID, _ permutation: [Int]) throws(OperatorError) -> ValueID {
        try self(Transpose(permutation), value)
    }

    /// The value in another element type.
    func cast(_ value: ValueID, to dtype: ScalarType) throws(OperatorError) -> ValueID {
        guard type(value).dtype != dtype else { return value }
        var op = Cast()
        op.to = dtype
        return try self(op, value)
    }

    /// The part of one axis from `start` to before `end`, `step` apart.
    func slice(
        _ value: ValueID, axis: Int, from start: Int, to end: Int, step: Int = 1
    ) throws(OperatorError) -> ValueID {
        try self(Slice(), value, list([start]), list([end]), list([axis]), list([step]))
    }

    /// The extent of an axis, which must be a number.
    func extent(_ value: ValueID, _ axis: Int, _ what: String) throws(OperatorError) -> Int {
        let type = type(value)
        guard axis < type.rank, let number = type.shape[axis].value else {
            throw OperatorError("\(what) of \(type) must be a number here; set it with --dim")
        }
        return number
    }
}
