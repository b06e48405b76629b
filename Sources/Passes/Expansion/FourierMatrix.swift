import Core
import Foundation
import IR

/// The powers of the root of unity by which a Fourier transform multiplies.
struct UnitCircle {
    let cosines: [Double]
    let sines: [Double]

    init(_ length: Int, isInverse: Bool) {
        let angles = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
        cosines = angles.map { cos($0) }
        sines = angles.map { isInverse ? sin($0) : -sin($0) }
    }
}

/// The matrix by which lines of (real, imaginary) elements become their Fourier transforms, times a factor.
struct FourierMatrix {
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
    var scale: Double

    /// The matrix [rows * parts, columns * results] in a floating point type.
    /// - Parameter shape: another shape of two extents, the second of which may be -1 for what remains.
    func tensor(_ dtype: ScalarType, shape: [Int]? = nil) throws(OperatorError) -> Tensor {
        let circle = UnitCircle(length, isInverse: isInverse)
        var numbers: [Double] = []
        numbers.reserveCapacity(rows * parts * columns * results)
        for row in 0..<rows {
            // The other half of a real signal's spectrum mirrors this one.
            let isOwnMirror = isHalf && (row == 0 || 2 * row == length)
            let factor = isHalf && !isOwnMirror ? 2 * scale : scale
            for part in 0..<parts {
                for column in 0..<columns {
                    let turn = row * column % length
                    let (real, imaginary) = (circle.cosines[turn] * factor, circle.sines[turn] * factor)
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
        var shape = shape ?? [rows * parts, columns * results]
        if shape[1] < 0 { shape[1] = numbers.count / max(shape[0], 1) }
        return try Tensor(rounding: numbers, to: dtype, shape: shape)
    }
}
