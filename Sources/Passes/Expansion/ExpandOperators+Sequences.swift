import Core
import IR
import Operators

extension ExpandOperators {
    /// Operators whose indices follow from numbers that tell lengths and places of sequences.
    static let sequences = [
        Rule("reverse-sequence", at: ReverseSequence.self) { (op, site) throws(OperatorError) in
            guard let shape = site.outputType.fixedShape, !shape.contains(0) else { return nil }
            var write = ExpansionWriter(site)
            let reversed = try write.reversed(op, shape)
            return write.patch(replacingOutputWith: reversed)
        },
        Rule("tensor-scatter", at: TensorScatter.self) { (op, site) throws(OperatorError) in
            guard let cache = site.outputType.fixedShape, let update = site.inputType(1)?.fixedShape,
                !update.contains(0)
            else { return nil }
            var write = ExpansionWriter(site)
            let written = try write.written(op, cache, update)
            return write.patch(replacingOutputWith: written)
        },
        Rule("compress", at: Compress.self) { (op, site) throws(OperatorError) in
            guard let count = op.assumedCount, site.outputType.fixedShape != nil, let x = site.inputType(0)?.fixedShape
            else { return nil }
            var write = ExpansionWriter(site)
            var taken = NonZero()
            (taken.count, taken.assumedCount) = (op.count, count)
            let places = try write.reshape(try write(taken, write.input(1)), [count])
            let source = op.axis == nil ? try write.reshape(write.input(0), [x.reduce(1, *)]) : try write.input(0)
            let gathered = try write(Gather(axis: op.axis ?? 0), source, places)
            return write.patch(replacingOutputWith: gathered)
        },
    ]
}

extension ExpansionWriter {
    /// GatherND along the steps of each sequence: step t below the length takes length - 1 - t, others themselves.
    fileprivate mutating func reversed(_ op: ReverseSequence, _ shape: [Int]) throws(OperatorError) -> ValueID {
        let (batch, time) = (try shape.count.axis(op.batchAxis), try shape.count.axis(op.timeAxis))
        let steps = try constant((0..<shape[time]).map(Double.init), .int64, shape: [1, shape[time]])
        let lengths = try reshape(withoutNegative(input(1)), [shape[batch], 1])
        let mirrored = try self(Sub(), self(Sub(), lengths, constant([1], .int64)), steps)
        let indices = try self(Where(), self(Less(), steps, lengths), mirrored, steps)
        let order = [batch, time] + shape.indices.filter { $0 != batch && $0 != time }
        var gather = GatherND()
        gather.batchAxes = 1
        let x = try transpose(input(0), order)
        return try transpose(self(gather, x, reshape(indices, [shape[batch], shape[time], 1])), order.inverted)
    }

    /// ScatterND of the update's rows into those of the cache, each named by its leading axes and its step.
    fileprivate mutating func written(
        _ op: TensorScatter, _ cache: [Int], _ update: [Int]
    ) throws(OperatorError) -> ValueID {
        let axis = try cache.count.axis(op.axis)
        let (room, length) = (cache[axis], update[axis])
        let (batch, middle) = (cache[0], cache[1..<axis].reduce(1, *))
        let inner = cache[(axis + 1)...].reduce(1, *)
        let last = op.mode == .linear ? room - length : room
        let start = site.node.input(2)
        var steps = try constant((0..<length).map(Double.init), .int64, shape: [1, 1, length])
        var invalid: ValueID?
        if let start {
            let starts = try reshape(start, [batch, 1, 1])
            let isBefore = try self(Less(), starts, constant([0], .int64))
            invalid = try self(Or(), isBefore, self(Greater(), starts, constant([Double(last)], .int64)))
            steps = try self(Add(), starts, steps)
        }
        if op.mode == .circular { steps = try self(Mod(), steps, constant([Double(room)], .int64)) }
        if let invalid { steps = try self(Where(), invalid, constant([Double(Int32.max)], .int64), steps) }
        let rows = (0..<(batch * middle)).map { Double($0) }
        let lead = try constant(rows, .int64, shape: [batch, middle, 1, 1])
        let places = [batch, middle, length, 1]
        let pair = try self(
            Concat(axis: 3), self(Expand(), lead, list(places)),
            self(Expand(), self(Unsqueeze(axes: [3]), steps), list(places)))
        let rowsOfCache = try reshape(input(0), [batch * middle, room, inner])
        let updates = try reshape(input(1), [batch * middle, length, inner])
        let scattered = try self(ScatterND(), rowsOfCache, reshape(pair, [batch * middle, length, 2]), updates)
        return try reshape(scattered, cache)
    }
}

extension [Int] {
    /// The permutation that undoes this one.
    var inverted: [Int] {
        var result = self
        for (place, axis) in enumerated() { result[axis] = place }
        return result
    }
}
