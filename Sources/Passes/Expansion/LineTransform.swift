import Core

/// The Fourier transform of lines of elements.
struct LineTransform {
    /// Elements of the transform as its definition has them.
    var length: Int
    /// Elements of a line that are there; others are 0.
    var rows: Int
    /// Numbers that make an element of a line: 1 or 2.
    var parts: Int
    /// The first elements of the transform, which are wanted.
    var columns: Int
    /// Numbers that make an element of the result: 1 or 2.
    var results: Int
    /// The inverse is divided by the length.
    var isInverse: Bool
    /// The lines are the first half of the spectrum of a real signal.
    var isHalf: Bool

    /// Transforms up to this length are one product.
    private static let longestProduct = 512

    /// The shorter of two factors of the length, as near to each other as they get; 1 where one product is as good.
    var factor: Int {
        guard length > Self.longestProduct else { return 1 }
        var factor = Int(Double(length).squareRoot())
        while length % factor != 0 { factor -= 1 }
        return factor
    }

    /// The matrix of the whole transform.
    var matrix: FourierMatrix {
        FourierMatrix(
            length: length, rows: rows, parts: parts, columns: columns, results: results, isInverse: isInverse,
            isHalf: isHalf, scale: isInverse ? 1 / Double(length) : 1)
    }

    /// What each element of a whole spectrum is times the one of its first half, for real and imaginary parts: 0 where there
    /// is none, and for the imaginary parts that the spectrum of a real signal does not have.
    func halfSigns(rows range: Range<Int>) -> [Double] {
        range.flatMap { index -> [Double] in
            let source = min(index, length - index)
            if source >= rows { return [0, 0] }
            if source == 0 || 2 * source == length { return [1, 0] }
            return [1, index == source ? 1 : -1]
        }
    }

    /// The matrix of a transform within this one, whose length divides this one's.
    func step(_ length: Int, parts: Int, results: Int, scale: Double) -> FourierMatrix {
        FourierMatrix(
            length: length, rows: length, parts: parts, columns: length, results: results, isInverse: isInverse,
            isHalf: false, scale: scale)
    }

    /// The bytes of the largest table, in double precision.
    var tableBytes: Int {
        let long = length / factor
        let counts = factor > 1 ? [long, 2, max(long, 2 * factor), 2] : [rows, parts, columns, results]
        return (counts + [MemoryLayout<Double>.size]).checkedProduct ?? .max
    }

    /// What turns element k of the transform that begins at j, for all j below b and k below a: the cosine, and the sine
    /// for the imaginary part taken as real and the other way round.
    func turns(_ a: Int, _ b: Int) -> (cosines: [Double], sines: [Double]) {
        let circle = UnitCircle(length, isInverse: isInverse)
        var (cosines, sines): ([Double], [Double]) = ([], [])
        for j in 0..<b {
            for k in 0..<a {
                cosines.append(circle.cosines[j * k])
                sines += [-circle.sines[j * k], circle.sines[j * k]]
            }
        }
        return (cosines, sines)
    }
}
