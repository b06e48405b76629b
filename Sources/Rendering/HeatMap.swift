/// A model's response for each pixel of a picture; 1 and above is a finding.
public struct HeatMap: Sendable {
    /// Columns and rows.
    public let width, height: Int
    /// Row-major responses.
    public let values: [Float]

    /// A map over `width * height` responses; nil when their number differs.
    public init?(width: Int, height: Int, values: [Float]) {
        guard width > 0, height > 0, values.count == width * height else { return nil }
        self.width = width
        self.height = height
        self.values = values
    }

    /// A connected set of pixels with high responses.
    public struct Region: Sendable {
        /// Indices of the pixels, row-major.
        public let pixels: [Int]
        /// The strongest response.
        public let peak: Float
    }

    /// The connected regions (8 neighbours) of responses from `low` on that hold one from `high` on, in the order of
    /// their first pixels. NaN counts as no response.
    public func regions(low: Float = 0.6, high: Float = 1) -> [Region] {
        var isOpen = values.map { $0 >= low }
        var regions: [Region] = []
        for start in values.indices where isOpen[start] {
            var pixels = [start]
            isOpen[start] = false
            var next = 0
            while next < pixels.count {
                for neighbour in neighbours(of: pixels[next]) where isOpen[neighbour] {
                    isOpen[neighbour] = false
                    pixels.append(neighbour)
                }
                next += 1
            }
            let peak = pixels.map { values[$0] }.max() ?? 0
            if peak >= high { regions.append(Region(pixels: pixels, peak: peak)) }
        }
        return regions
    }

    /// The pixels around all regions at the given distance: a line to draw about a finding without covering it.
    public func outline(of regions: [Region], distance: Int) -> [(x: Int, y: Int)] {
        var depth = [Int](repeating: .max, count: values.count)
        var front = regions.flatMap(\.pixels)
        for pixel in front { depth[pixel] = 0 }
        for ring in 1...max(1, distance) {
            var next: [Int] = []
            for pixel in front {
                for neighbour in neighbours(of: pixel, isDiagonal: ring % 2 == 0) where depth[neighbour] > ring {
                    depth[neighbour] = ring
                    next.append(neighbour)
                }
            }
            front = next
        }
        return front.map { ($0 % width, $0 / width) }
    }

    private func neighbours(of pixel: Int, isDiagonal: Bool = true) -> [Int] {
        let (x, y) = (pixel % width, pixel / width)
        var result: [Int] = []
        for dy in -1...1 {
            for dx in -1...1 where (dx != 0 || dy != 0) && (isDiagonal || dx == 0 || dy == 0) {
                let (nx, ny) = (x + dx, y + dy)
                if nx >= 0, ny >= 0, nx < width, ny < height { result.append(ny * width + nx) }
            }
        }
        return result
    }
}
