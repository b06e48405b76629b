import Core
import IR
import Operators

extension ExpandOperators {
    /// Fourier transforms: products with constant matrices.
    static let fourier = [
        Rule("fourier-transform", at: DFT.self) { (op, site) throws(OperatorError) in
            guard let x = site.inputType(0)?.fixedShape, let y = site.outputType.fixedShape, !y.contains(0),
                !x.contains(0)
            else { return nil }
            let axis = try x.count.axis(op.axis)
            let half = op.isOneSided && op.isInverse
            let length = site.constant(1)?.integers?.first ?? (half ? (x[axis] - 1) * 2 : x[axis])
            let transform = LineTransform(
                length: length, rows: min(x[axis], half ? length / 2 + 1 : length), parts: x[x.count - 1],
                columns: y[axis], results: y[y.count - 1], isInverse: op.isInverse, isHalf: half)
            guard transform.tableBytes <= largestTable else { return nil }
            var write = ExpansionWriter(site)
            let transformed = try write.transformed(axis, x, y, transform)
            return write.patch(replacingOutputWith: transformed)
        },
        Rule("short-time-fourier-transform", at: STFT.self) { (_, site) throws(OperatorError) in
            guard let x = site.inputType(0)?.fixedShape, let y = site.outputType.fixedShape, !y.contains(0),
                !x.contains(0), let step = site.constant(1)?.integers?.first
            else { return nil }
            let frame = site.constant(3)?.integers?.first ?? site.inputType(2)?.shape.first?.value ?? x[1]
            let transform = LineTransform(
                length: frame, rows: frame, parts: x[2], columns: y[2], results: 2, isInverse: false, isHalf: false)
            guard transform.tableBytes <= largestTable else { return nil }
            var write = ExpansionWriter(site)
            let transformed = try write.transformedFrames(step: step, y, transform)
            return write.patch(replacingOutputWith: transformed)
        },
    ]
}

extension ExpansionWriter {
    fileprivate mutating func transformed(
        _ axis: Int, _ x: [Int], _ y: [Int], _ transform: LineTransform
    ) throws(OperatorError) -> ValueID {
        let last = x.count - 1
        var signal = try input(0)
        if transform.rows < x[axis] { signal = try prefix(signal, axis: axis, transform.rows) }
        let order = x.indices.filter { $0 != axis && $0 != last } + [axis, last]
        let lead = order.dropLast(2).map { x[$0] }
        let lines = try transformed(transpose(signal, order), count: lead.reduce(1, *), transform)
        return try transpose(reshape(lines, lead + [y[axis], y[last]]), order.inverted)
    }

    /// The frames are gathered; the window multiplies the first matrix where there is but one, and else the frames.
    fileprivate mutating func transformedFrames(
        step: Int, _ y: [Int], _ transform: LineTransform
    ) throws(OperatorError) -> ValueID {
        let places = (0..<y[1]).flatMap { frame in (0..<transform.rows).map { Double(frame * step + $0) } }
        let indices = try constant(places, .int32, shape: [y[1], transform.rows])
        var frames = try self(Gather(axis: 1), input(0), indices)
        guard let window = site.node.input(2) else {
            return try reshape(transformed(frames, count: y[0] * y[1], transform), y)
        }
        if transform.factor > 1 {
            frames = try self(Mul(), frames, reshape(window, [transform.rows, 1]))
            return try reshape(transformed(frames, count: y[0] * y[1], transform), y)
        }
        let columns = transform.columns * transform.results
        let table = try constant(transform.matrix.tensor(type(frames).dtype, shape: [transform.rows, -1]))
        let weighted = try self(Mul(), table, reshape(window, [transform.rows, 1]))
        let depth = transform.rows * transform.parts
        let lines = try reshape(frames, [y[0] * y[1], depth])
        return try reshape(self(MatMul(), lines, reshape(weighted, [depth, columns])), y)
    }

    /// `count` lines of (rows, parts), of any shape, as `count` lines of (columns, results).
    private mutating func transformed(
        _ lines: ValueID, count: Int, _ transform: LineTransform
    ) throws(OperatorError) -> ValueID {
        if transform.factor > 1 { return try transformedInSteps(lines, count, transform) }
        var lines = lines
        if transform.isHalf {
            lines = try cleared(
                reshape(lines, [count, transform.rows, 2]), places: transform.halfSigns(rows: 0..<transform.rows))
        }
        let rows = try reshape(lines, [count, transform.rows * transform.parts])
        return try self(MatMul(), rows, constant(transform.matrix.tensor(type(lines).dtype)))
    }

    /// Lines [count, rows, 2] with 0 where a list [rows, 2] has 0, also where an infinity stands there.
    private mutating func cleared(_ lines: ValueID, places: [Double]) throws(OperatorError) -> ValueID {
        let shape = [places.count / 2, 2]
        let isUnused = try constant(places.map { $0 == 0 ? 1 : 0 }, .bool, shape: shape)
        return try self(Where(), isUnused, constant([0], type(lines).dtype), lines)
    }

    /// The transform of length a * b in two of lengths a and b, between which each element is turned (Bailey, "FFTs in
    /// external or hierarchical memory", 1990): element b i + j of a line becomes element k + a l of its transform.
    private mutating func transformedInSteps(
        _ lines: ValueID, _ count: Int, _ transform: LineTransform
    ) throws(OperatorError) -> ValueID {
        let dtype = type(lines).dtype
        let (length, a) = (transform.length, transform.factor)
        let b = length / a
        let whole = try completed(reshape(lines, [count, transform.rows, transform.parts]), transform)
        let parts = transform.isHalf ? 2 : transform.parts
        let columns = try reshape(
            transpose(reshape(whole, [count, a, b, parts]), [0, 2, 1, 3]), [count * b, a * parts])
        let first = transform.step(a, parts: parts, results: 2, scale: 1)
        let inner = try reshape(self(MatMul(), columns, constant(first.tensor(dtype))), [count, b, a, 2])
        let turns = transform.turns(a, b)
        let kept = try self(Mul(), inner, constant(turns.cosines, dtype, shape: [b, a, 1]))
        let swapped = try self(Gather(axis: 3), inner, list([1, 0]))
        let turned = try self(Add(), kept, self(Mul(), swapped, constant(turns.sines, dtype, shape: [b, a, 2])))
        let rows = try reshape(transpose(turned, [0, 2, 1, 3]), [count * a, b * 2])
        let second = transform.step(b, parts: 2, results: transform.results, scale: transform.matrix.scale)
        let product = try reshape(
            self(MatMul(), rows, constant(second.tensor(dtype))), [count, a, b, transform.results])
        let ordered = try reshape(transpose(product, [0, 2, 1, 3]), [count, length, transform.results])
        return transform.columns < length ? try prefix(ordered, axis: 1, transform.columns) : ordered
    }

    /// Lines as long as the transform: zeros appended, or the half of a real signal's spectrum mirrored.
    private mutating func completed(
        _ lines: ValueID, _ transform: LineTransform
    ) throws(OperatorError) -> ValueID {
        let missing = transform.length - transform.rows
        guard transform.isHalf else {
            return missing == 0 ? lines : try self(Pad(), lines, list([0, 0, 0, 0, missing, 0]))
        }
        let sources = (0..<transform.length).map { Double(min($0, transform.length - $0, transform.rows - 1)) }
        let indices = try constant(sources, .int32, shape: [sources.count])
        let signs = transform.halfSigns(rows: 0..<transform.length)
        let mirrored = try self(
            Mul(), self(Gather(axis: 1), lines, indices),
            constant(signs, type(lines).dtype, shape: [transform.length, 2]))
        return try cleared(mirrored, places: signs)
    }
}
