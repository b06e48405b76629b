/// A part of a picture.
struct PictureWindow {
    let height: Int
    let width: Int
    /// The column and the row of its middle; nil for the picture's own.
    let centre: (x: Double, y: Double)?

    init(height: Int, width: Int, centre: (x: Double, y: Double)? = nil) {
        (self.height, self.width, self.centre) = (height, width, centre)
    }
}
