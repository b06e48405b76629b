import Images

/// Pictures in a grid with what a model said about each.
public struct ContactSheet: Sendable {
    /// One picture of the sheet.
    public struct Entry: Sendable {
        /// The picture; small ones are magnified.
        public var picture: Image
        /// Name under the picture.
        public var name: String
        /// A second line under the picture.
        public var remark: String
        /// Words of the badge, such as "HOLD 0.98".
        public var verdict: String
        /// True frames the picture as held, false as passed.
        public var isHeld: Bool
        /// Responses whose findings are outlined.
        public var heat: HeatMap?
        /// Known defects, drawn as dashed frames.
        public var knownBoxes: [Box]

        /// An entry with everything it shows.
        public init(
            picture: Image, name: String, remark: String, verdict: String, isHeld: Bool, heat: HeatMap? = nil,
            knownBoxes: [Box] = []
        ) {
            self.picture = picture
            self.name = name
            self.remark = remark
            self.verdict = verdict
            self.isHeld = isHeld
            self.heat = heat
            self.knownBoxes = knownBoxes
        }
    }

    /// The line on top, in large letters.
    public var title: String
    /// The line below it.
    public var subtitle: String
    /// Pictures in reading order.
    public var entries: [Entry]
    /// Pictures in a row.
    public var columns: Int

    /// Pictures narrower than this are magnified by a whole number.
    private static let leastWidth = 240
    private static let margin = 20
    private static let gap = 14
    private static let frame = 4
    private static let caption = 46
    private static let header = 62
    private static let footer = 34

    /// A sheet; less than one column counts as one.
    public init(title: String, subtitle: String, entries: [Entry], columns: Int = 4) {
        self.title = title
        self.subtitle = subtitle
        self.entries = entries
        self.columns = max(1, columns)
    }

    /// Pixels of the sheet for one of a picture, each way.
    private var zoom: Int {
        let width = max(1, entries.map(\.picture.width).max() ?? 256)
        return max(1, (Self.leastWidth + width - 1) / width)
    }

    /// The sheet as a picture.
    public func render() -> Image {
        let tileWidth = (entries.map(\.picture.width).max() ?? 256) * zoom + 2 * Self.frame
        let tileHeight = (entries.map(\.picture.height).max() ?? 256) * zoom + 2 * Self.frame + Self.caption
        let rows = max(1, (entries.count + columns - 1) / columns)
        let width = 2 * Self.margin + columns * (tileWidth + Self.gap) - Self.gap
        let height = Self.header + rows * (tileHeight + Self.gap) - Self.gap + Self.footer + 2 * Self.margin
        var canvas = Canvas(width: width, height: height, background: .background)
        canvas.write(title, x: Self.margin, y: Self.margin, .text, scale: 3)
        canvas.write(subtitle, x: Self.margin, y: Self.margin + 32, .faint, scale: 2)
        for (index, entry) in entries.enumerated() {
            let x = Self.margin + (index % columns) * (tileWidth + Self.gap)
            let y = Self.margin + Self.header + (index / columns) * (tileHeight + Self.gap)
            draw(entry, in: Box(x: x, y: y, width: tileWidth, height: tileHeight), on: &canvas)
        }
        drawLegend(y: height - Self.margin - 14, on: &canvas)
        return canvas.image
    }

    private func draw(_ entry: Entry, in tile: Box, on canvas: inout Canvas) {
        let color: Color = entry.isHeld ? .hold : .pass
        canvas.fill(tile, .panel)
        canvas.draw(entry.picture, x: tile.x + Self.frame, y: tile.y + Self.frame, zoom: zoom)
        drawMarks(entry, x: tile.x + Self.frame, y: tile.y + Self.frame, on: &canvas)
        let pictureBox = Box(x: tile.x, y: tile.y, width: tile.width, height: tile.height - Self.caption)
        canvas.frame(pictureBox, thickness: Self.frame, color)
        let top = tile.y + tile.height - Self.caption
        let badge = Canvas.width(of: entry.verdict, scale: 2) + 14
        canvas.write(entry.name, x: tile.x + 10, y: top + 7, width: tile.width - badge - 16, .text)
        canvas.write(entry.remark, x: tile.x + 10, y: top + 27, width: tile.width - 16, .faint)
        canvas.fill(Box(x: tile.x + tile.width - badge, y: top, width: badge, height: 24), color)
        canvas.write(entry.verdict, x: tile.x + tile.width - badge + 7, y: top + 5, .text, scale: 2)
    }

    private func drawMarks(_ entry: Entry, x: Int, y: Int, on canvas: inout Canvas) {
        for box in entry.knownBoxes {
            canvas.dashedFrame(
                Box(x: x + box.x * zoom, y: y + box.y * zoom, width: box.width * zoom, height: box.height * zoom),
                .truth)
        }
        guard let heat = entry.heat, heat.width == entry.picture.width else { return }
        for place in heat.outline(of: heat.regions(), distance: 3) {
            canvas.fill(Box(x: x + place.x * zoom, y: y + place.y * zoom, width: zoom, height: zoom), .mark)
        }
    }

    private func drawLegend(y: Int, on canvas: inout Canvas) {
        var x = Self.margin
        var lines: [(Color, String)] = [(.truth, "a scratch is known to be here"), (.pass, "pass"), (.hold, "hold")]
        if entries.contains(where: { $0.heat != nil }) { lines.insert((.mark, "found by the model"), at: 0) }
        for (color, text) in lines {
            canvas.fill(Box(x: x, y: y, width: 24, height: 14), color)
            canvas.write(text, x: x + 34, y: y, .faint, scale: 2)
            x += 34 + Canvas.width(of: text, scale: 2) + 36
        }
    }
}
