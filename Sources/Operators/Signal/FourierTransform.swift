import Foundation

/// The discrete Fourier transform of one line, by its definition in double precision.
struct FourierTransform {
    private let cosines: [Double]
    private let sines: [Double]
    private let isInverse: Bool

    /// - Parameter length: the number of elements, at least 1.
    init(length: Int, inverse: Bool) {
        isInverse = inverse
        let angles = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
        cosines = angles.map { cos($0) }
        sines = angles.map { inverse ? sin($0) : -sin($0) }
    }

    /// Element `index` of the transform of a line, which counts as zero beyond its end; the inverse is divided by the
    /// length.
    func element(_ index: Int, of line: [(real: Double, imaginary: Double)]) -> (real: Double, imaginary: Double) {
        let length = cosines.count
        var (real, imaginary) = (0.0, 0.0)
        var turn = 0
        for value in line.prefix(length) {
            real += value.real * cosines[turn] - value.imaginary * sines[turn]
            imaginary += value.real * sines[turn] + value.imaginary * cosines[turn]
            turn = (turn + index) % length
        }
        let factor = isInverse ? 1 / Double(length) : 1
        return (real * factor, imaginary * factor)
    }
}
