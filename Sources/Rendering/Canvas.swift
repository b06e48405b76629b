import Images

/// A colour picture to draw on. Everything is cut at the borders.
public struct Canvas: Sendable {
    /// The picture so far.
    public private(set) var image: Image

    /// A canvas of one colour.
    public init(width: Int, height: Int, background: Color) {
        image = Image(width: width, height: height, channels: .rgb)
        fill(Box(x: 0, y: 0, width: width, height: height), background)
    }

    /// Sets one pixel.
    public mutating func plot(_ x: Int, _ y: Int, _ color: Color) {
        guard x >= 0, y >= 0, x < image.width, y < image.height else { return }
        image[x, y, 0] = color.red
        image[x, y, 1] = color.green
        image[x, y, 2] = color.blue
    }

    /// Fills a box.
    public mutating func fill(_ box: Box, _ color: Color) {
        for y in box.y..<box.y + box.height {
            for x in box.x..<box.x + box.width { plot(x, y, color) }
        }
    }

    /// A frame whose outer border is the box.
    public mutating func frame(_ box: Box, thickness: Int, _ color: Color) {
        fill(Box(x: box.x, y: box.y, width: box.width, height: thickness), color)
        fill(Box(x: box.x, y: box.y + box.height - thickness, width: box.width, height: thickness), color)
        fill(Box(x: box.x, y: box.y, width: thickness, height: box.height), color)
        fill(Box(x: box.x + box.width - thickness, y: box.y, width: thickness, height: box.height), color)
    }

    /// A dashed frame of one pixel.
    public mutating func dashedFrame(_ box: Box, _ color: Color) {
        let (right, bottom) = (box.x + box.width - 1, box.y + box.height - 1)
        for x in box.x...right where (x - box.x) % 6 < 3 {
            plot(x, box.y, color)
            plot(x, bottom, color)
        }
        for y in box.y...bottom where (y - box.y) % 6 < 3 {
            plot(box.x, y, color)
            plot(right, y, color)
        }
    }

    /// Copies a picture with its upper left corner at a place, each of its pixels as a square of `zoom` pixels.
    public mutating func draw(_ picture: Image, x: Int, y: Int, zoom: Int = 1) {
        let last = picture.channels - 1
        for row in 0..<picture.height {
            for column in 0..<picture.width {
                var color = Color(0)
                color.red = picture[column, row, 0]
                color.green = picture[column, row, min(1, last)]
                color.blue = picture[column, row, last]
                if zoom == 1 {
                    plot(x + column, y + row, color)
                } else {
                    fill(Box(x: x + column * zoom, y: y + row * zoom, width: zoom, height: zoom), color)
                }
            }
        }
    }

    /// Writes a line of text with its upper left corner at a place; a character is 5 x 7 dots of `scale` pixels.
    public mutating func write(_ text: String, x: Int, y: Int, _ color: Color, scale: Int = 1) {
        var left = x
        for character in text {
            for (column, dots) in BitmapFont.columns(of: character).enumerated() {
                for row in 0..<8 where dots >> row & 1 == 1 {
                    fill(Box(x: left + column * scale, y: y + row * scale, width: scale, height: scale), color)
                }
            }
            left += BitmapFont.advance * scale
        }
    }

    /// Writes a line of text with dots of two pixels where it fits into a width, and of one pixel, cut at its end, elsewhere.
    public mutating func write(_ text: String, x: Int, y: Int, width: Int, _ color: Color) {
        guard Canvas.width(of: text, scale: 2) > width else { return write(text, x: x, y: y, color, scale: 2) }
        write(String(text.prefix(max(0, (width + 1) / BitmapFont.advance))), x: x, y: y + 4, color)
    }

    /// Width in pixels of a line of text.
    public static func width(of text: String, scale: Int = 1) -> Int {
        max(0, text.count * BitmapFont.advance - 1) * scale
    }
}
