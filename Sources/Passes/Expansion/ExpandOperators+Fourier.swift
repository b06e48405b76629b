import Core
import Foundation
import IR
import Operators

extension ExpandOperators {
    /// Fourier transforms: products with a constant matrix.
    static let fourier = [
        Rule("fourier-transform", at: DFT.self) { (op, site) throws(OperatorError) in
            guard let x = site.inputType(0)?.fixedShape, let y = site.outputType.fixedShape, !y.contains(0),
                !x.contains(0)
            else { return nil }
            let axis = try x.count.axis(op.axis)
            let given = site.constant(1)?.integers?.first
            let half = op.isOneSided && op.isInverse
            let length = given ?? (half ? (x[axis] - 1) * 2 : x[axis])
            let used = min(x[axis], half ? length / 2 + 1 : length)
            let matrix = FourierMatrix(
                length: length, rows: used, parts: x[x.count - 1], columns: y[axis], results: y[y.count - 1],
                isInverse: op.isInverse, isHalf: half)
            guard matrix.byteCount(site.outputType.dtype) <= largestTable else { return nil }
            var write = ExpansionWriter(site)
            let transformed = try write.transformed(axis, x, y, matrix)
            return write.patch(replacingOutputWith: transformed)
        },
        Rule("short-time-fourier-transform", at: STFT.self) { (_, site) throws(OperatorError) in
            guard let x = site.inputType(0)?.fixedShape, let y = site.outputType.fixedShape, !y.contains(0),
                !x.contains(0), let step = site.constant(1)?.integers?.first
            else { return nil }
            let frame = site.constant(3)?.integers?.first ?? site.inputType(2)?.shape.first?.value ?? x[1]
            let matrix = FourierMatrix(
                length: frame, rows: frame, parts: x[2], columns: y[2], results: 2, isInverse: false, isHalf: false)
            guard matrix.byteCount(site.outputType.dtype) <= largestTable else { return nil }
            var write = ExpansionWriter(site)
            let transformed = try write.transformedFrames(step: step, y, matrix)
            return write.patch(replacingOutputWith: transformed)
        },
    ]
}

extension ExpansionWriter {
    fileprivate mutating func transformed(
        _ axis: Int, _ x: [Int], _ y: [Int], _ matrix: FourierMatrix
    ) throws(OperatorError) -> ValueID {
        let last = x.count - 1
        var signal = try input(0)
        if matrix.rows < x[axis] { signal = try prefix(signal, axis: axis, matrix.rows) }
        let order = x.indices.filter { $0 != axis && $0 != last } + [axis, last]
        let lead = order.dropLast(2).map { x[$0] }
        let lines = try reshape(transpose(signal, order), [lead.reduce(1, *), matrix.rows * matrix.parts])
        let product = try self(MatMul(), lines, constant(matrix.tensor(type(signal).dtype)))
        return try transpose(reshape(product, lead + [y[axis], y[last]]), order.inverted)
    }

    /// The frames are gathered, and the window multiplies the matrix.
    fileprivate mutating func transformedFrames(
        step: Int, _ y: [Int], _ matrix: FourierMatrix
    ) throws(OperatorError) -> ValueID {
        let dtype = type(try input(0)).dtype
        let depth = matrix.rows * matrix.parts
        let places = (0..<y[1]).flatMap { frame in (0..<matrix.rows).map { Double(frame * step + $0) } }
        let indices = try constant(places, .int32, shape: [y[1], matrix.rows])
        let frames = try reshape(self(Gather(axis: 1), input(0), indices), [y[0] * y[1], depth])
        var table = try constant(matrix.tensor(dtype))
        if let window = site.node.input(2) {
            let rows = try reshape(table, [matrix.rows, matrix.parts * y[2] * 2])
            table = try reshape(self(Mul(), rows, reshape(window, [matrix.rows, 1])), [depth, y[2] * 2])
        }
        return try reshape(self(MatMul(), frames, table), y)
    }
}

/// The matrix by which rows of (real, imaginary) elements become their Fourier transforms.
private struct FourierMatrix {
    /// Elements of the transform as its definition has them.
    var length: Int
    /// Elements of a line that are there; others are 0.
    var rows: Int
    /// Numbers that make an element of a line: 1 or 2.
    var parts: Int
    /// Elements of the result.
    var columns: Int
    /// Numbers that make an element of the result: 1 or 2.
    var results: Int
    var isInverse: Bool
    /// The lines are the first half of the spectrum of a real signal.
    var isHalf: Bool

    func byteCount(_ dtype: ScalarType) -> Int {
        [rows, parts, columns, results, dtype.byteCount].checkedProduct ?? .max
    }

    /// [rows * parts, columns * results] of a floating point type.
    func tensor(_ dtype: ScalarType) throws(OperatorError) -> Tensor {
        let angles = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
        let (cosines, sines) = (angles.map { cos($0) }, angles.map { isInverse ? sin($0) : -sin($0) })
        let scale = isInverse ? 1 / Double(length) : 1
        var numbers: [Double] = []
        numbers.reserveCapacity(rows * parts * columns * results)
        for row in 0..<rows {
            // The other half of a real signal's spectrum mirrors this one.
            let isOwnMirror = isHalf && (row == 0 || 2 * row == length)
            let factor = isHalf && !isOwnMirror ? 2 * scale : scale
            for part in 0..<parts {
                for column in 0..<columns {
                    let turn = row * column % length
                    let (real, imaginary) = (cosines[turn] * factor, sines[turn] * factor)
                    for result in 0..<results {
                        switch (part, result) {
                        case (0, 0): numbers.append(real)
                        case (0, _): numbers.append(imaginary)
                        case (_, 0): numbers.append(isOwnMirror ? 0 : -imaginary)
                        default: numbers.append(real)
                        }
                    }
                }
            }
        }
        return try Tensor(rounding: numbers, to: dtype, shape: [rows * parts, columns * results])
    }
}
