/// A part of a picture.
struct PictureWindow {
    let height: Int
    let width: Int
    /// The column and the row of its middle; nil for the picture's own.
    let centre: (x: Double, y: Double)?
    /// Whether it was drawn around a marked place.
    let isAroundMark: Bool

    init(height: Int, width: Int, centre: (x: Double, y: Double)? = nil, isAroundMark: Bool = false) {
        (self.height, self.width, self.centre, self.isAroundMark) = (height, width, centre, isAroundMark)
    }

    /// Whether each cell of a grid over the window holds a marked place.
    /// - Parameter mask: the levels of its places, 0 to 255; empty when none is marked.
    func cells(_ mask: [Float], rows: Int, columns: Int) -> [Bool] {
        var result = [Bool](repeating: false, count: rows * columns)
        guard !mask.isEmpty else { return result }
        for row in 0..<height {
            for column in 0..<width where mask[row * width + column] >= PictureVariation.marked {
                result[row * rows / height * columns + column * columns / width] = true
            }
        }
        return result
    }
}
