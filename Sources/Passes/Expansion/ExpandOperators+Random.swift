import Core
import IR
import Operators

extension ExpandOperators {
    /// Random numbers are the same ones in each run: constants.
    static let random = [
        Rule("uniform-numbers", at: RandomUniform.self) { (op, site) throws(OperatorError) in try drawn(op, site) },
        Rule("normal-numbers", at: RandomNormal.self) { (op, site) throws(OperatorError) in try drawn(op, site) },
        Rule("drawn-classes", at: Multinomial.self) { (op, site) throws(OperatorError) in
            guard let shape = site.inputType(0)?.fixedShape, !shape.contains(0), op.sampleSize > 0,
                let count = [shape[0], op.sampleSize, shape[1], 8].checkedProduct, count <= largestTable
            else { return nil }
            var write = ExpansionWriter(site)
            let classes = try write.drawnClasses(op, rows: shape[0], classes: shape[1])
            return write.patch(replacingOutputWith: classes)
        },
    ]

    private static func drawn(_ op: any Operator, _ site: Site) throws(OperatorError) -> Patch? {
        guard let bytes = site.outputType.byteCount, bytes <= largestTable else { return nil }
        var write = ExpansionWriter(site)
        let numbers = write.constant(try op.evaluate([])[0])
        return write.patch(replacingOutputWith: numbers)
    }
}

extension ExpansionWriter {
    /// Counts the bounds of classes that each draw has passed. A row whose sum is not finite becomes an index out of
    /// range: an error when the program runs.
    fileprivate mutating func drawnClasses(
        _ op: Multinomial, rows: Int, classes: Int
    ) throws(OperatorError) -> ValueID {
        let x = try cast(input(0), to: .float64)
        var largest = ReduceMax()
        largest.axes = [1]
        let shares = try self(Exp(), self(Sub(), x, self(largest, x)))
        let bounds = try self(CumSum(), shares, constant([1], .int64))
        let total = try self(Slice(), bounds, list([classes - 1]), list([classes]), list([1]))
        let draws = try self(Mul(), constant(op.draws(rows: rows), .float64, shape: [rows, op.sampleSize]), total)
        let isPassed = try self(
            GreaterOrEqual(), reshape(draws, [rows, op.sampleSize, 1]), reshape(bounds, [rows, 1, classes]))
        var count = ReduceSum()
        count.axes = [2]
        count.keepDims = false
        let passed = try self(count, cast(isPassed, to: .int64))
        let chosen = try self(Min(), passed, constant([Double(classes - 1)], .int64))
        let isFinite = try self(Less(), total, constant([.infinity], .float64))
        let index = try self(Where(), isFinite, chosen, constant([Double(Int32.max)], .int64))
        let names = try constant((0..<classes).map(Double.init), op.dtype, shape: [classes])
        return try self(Gather(axis: 0), names, index)
    }
}
