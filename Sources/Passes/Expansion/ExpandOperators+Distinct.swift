import Core
import IR
import Operators

extension ExpandOperators {
    /// Unique of all elements: sorted, and those taken that differ from the ones before them.
    static let distinct = [
        Rule("unique", at: Unique.self) { (op, site) throws(OperatorError) in
            guard let count = op.assumedCount, let shape = site.inputType(0)?.fixedShape, !shape.contains(0),
                op.axis == nil || shape.count == 1
            else { return nil }
            var write = ExpansionWriter(site)
            let results = try write.distinct(op, count, shape.reduce(1, *))
            return write.patch(replacingOutputsWith: results)
        }
    ]
}

extension ExpansionWriter {
    /// The values, where each first occurs, which one each element is, and how often each occurs.
    fileprivate mutating func distinct(_ op: Unique, _ count: Int, _ total: Int) throws(OperatorError) -> [ValueID] {
        let x = try reshape(input(0), [total])
        let (sorted, order) = try ascending(x, total)
        let starts = try isFirst(sorted, total)
        var found = NonZero()
        (found.count, found.assumedCount) = (op.count, count)
        let places = try reshape(self(found, starts), [count])
        var first = try self(Gather(axis: 0), order, places)
        // The number of the group of each sorted element, and of each element.
        let one = constant(Tensor(scalar: Int64(1)))
        let groups = try self(Sub(), self(CumSum(), cast(starts, to: .int64), constant(Tensor(scalar: Int64(0)))), one)
        let zeros = constant(Tensor([Int64](repeating: 0, count: total), shape: [total]))
        var members = try self(ScatterElements(), zeros, order, groups)
        let last = constant(Tensor([Int64(total)], shape: [1]))
        let ends = try patch.add1(Concat(axis: 0), [places, last])
        let next = try self(Slice(), ends, list([1]), list([Limits.dimension]), list([0]), list([1]))
        var counts = try self(Sub(), next, places)
        if !op.isSorted {
            let (appearing, turns) = try ascending(first, count)
            let (_, ranks) = try ascending(turns, count)
            (first, counts) = (appearing, try self(Gather(axis: 0), counts, turns))
            members = try self(Gather(axis: 0), ranks, members)
        }
        return [try self(Gather(axis: 0), x, first), first, members, counts]
    }

    /// A vector in ascending order, and where its elements were; equal ones stay in order, NaN comes last.
    private mutating func ascending(
        _ x: ValueID, _ count: Int
    ) throws(OperatorError) -> (values: ValueID, places: ValueID) {
        var top = TopK()
        top.isLargest = false
        let numbers = try type(x).dtype == .bool ? cast(x, to: .uint8) : x
        let outputs = try patch.add(top, [numbers, list([count])])
        return (outputs[0], outputs[1])
    }

    /// Which elements of a sorted vector differ from the one before.
    private mutating func isFirst(_ sorted: ValueID, _ total: Int) throws(OperatorError) -> ValueID {
        let head = constant(Tensor([true], shape: [1]))
        guard total > 1 else { return head }
        let before = try prefix(sorted, axis: 0, total - 1)
        let after = try self(Slice(), sorted, list([1]), list([total]), list([0]), list([1]))
        var isSame = try self(Equal(), before, after)
        if type(sorted).dtype.isFloatingPoint {
            isSame = try self(Or(), isSame, self(And(), self(IsNaN(), before), self(IsNaN(), after)))
        }
        return try patch.add1(Concat(axis: 0), [head, self(Not(), isSame)])
    }
}
