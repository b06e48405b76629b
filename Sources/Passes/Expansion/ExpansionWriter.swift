import Core
import IR
import Operators

/// Writes the nodes that stand for one operator: a patch with short forms for what expansions need often.
struct ExpansionWriter {
    let site: Site
    var patch: Patch

    init(_ site: Site) {
        self.site = site
        patch = site.patch()
    }

    func type(_ value: ValueID) -> TensorType { patch.graph.type(of: value) }

    /// The only (or first) output of a new node.
    mutating func callAsFunction(_ op: any Operator, _ inputs: ValueID?...) throws(OperatorError) -> ValueID {
        try patch.add1(op, inputs)
    }

    /// A node's input that must be there.
    func input(_ index: Int) throws(OperatorError) -> ValueID {
        guard let value = site.node.input(index) else { throw OperatorError("input \(index) is missing") }
        return value
    }

    mutating func constant(_ tensor: Tensor) -> ValueID { patch.add(tensor) }

    /// A constant list of integers.
    mutating func list(_ numbers: [Int]) -> ValueID {
        patch.add(Tensor(numbers.map { Int64($0) }, shape: [numbers.count]))
    }

    /// A constant of numbers in a type.
    mutating func constant(
        _ numbers: [Double], _ dtype: ScalarType, shape: [Int] = []
    ) throws(OperatorError) -> ValueID {
        patch.add(try Tensor(converting: numbers, to: dtype, shape: shape))
    }

    /// The value in another shape of the same number of elements.
    mutating func reshape(_ value: ValueID, _ shape: [Int]) throws(OperatorError) -> ValueID {
        var op = Reshape()
        op.allowZero = true
        return try self(op, value, list(shape))
    }

    /// The value with its axes in another order; itself when that is the order they have.
    mutating func transpose(_ value: ValueID, _ permutation: [Int]) throws(OperatorError) -> ValueID {
        if permutation == Array(permutation.indices) { return value }
        return try self(Transpose(permutation), value)
    }

    /// The first `count` elements along an axis.
    mutating func prefix(_ value: ValueID, axis: Int, _ count: Int) throws(OperatorError) -> ValueID {
        try self(Slice(), value, list([0]), list([count]), list([axis]), list([1]))
    }

    /// The value in another element type.
    mutating func cast(_ value: ValueID, to dtype: ScalarType) throws(OperatorError) -> ValueID {
        type(value).dtype == dtype ? value : try self(Cast(to: dtype), value)
    }

    /// Indices with those below 0, which kernels count from the end, replaced by one beyond every axis: an error when the
    /// program runs.
    mutating func withoutNegative(_ indices: ValueID) throws(OperatorError) -> ValueID {
        let dtype = type(indices).dtype
        let isNegative = try self(Less(), indices, constant([0], dtype))
        return try self(Where(), isNegative, constant([Double(Int32.max)], dtype), indices)
    }

    /// The finished patch, in which values take the places of the node's outputs.
    func patch(replacingOutputsWith values: [ValueID]) -> Patch {
        var result = patch
        for (output, value) in zip(site.node.outputs, values) { result.replace(output, with: value) }
        return result
    }

    /// The finished patch, in which `value` takes the place of the node's only output.
    func patch(replacingOutputWith value: ValueID) -> Patch {
        var result = patch
        result.replace(site.output, with: value)
        return result
    }
}
