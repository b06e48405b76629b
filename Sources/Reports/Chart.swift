/// Something drawn as SVG.
public protocol Chart: Sendable {
    /// What the chart shows; stands above it and is its accessible name.
    var title: String { get }
    /// What the marks stand for, for the legend above the drawing; empty for none.
    var legend: [LegendEntry] { get }
    /// The chart in words, for those who do not see it.
    var summary: String { get }
    /// Draws onto a canvas, whose size it also sets.
    func draw(on canvas: inout Canvas)
}

extension Chart {
    public var legend: [LegendEntry] { [] }
    public var summary: String { "" }
}

/// A line of a legend.
public struct LegendEntry: Sendable, Equatable {
    /// How the entry's mark looks.
    public enum Sample: Sendable { case line, dashed, point, area, outline }

    public var name: String
    public var sample: Sample
    /// The number of the series, which decides its colour; nil for grey.
    public var color: Int?

    public init(_ name: String, _ sample: Sample, color: Int?) {
        (self.name, self.sample, self.color) = (name, sample, color)
    }
}

/// A drawing in SVG, in units of CSS pixels with the origin at the top left.
public struct Canvas: Sendable {
    /// Where a text's given point lies in it.
    public enum Anchor: String, Sendable { case start, middle, end }

    public var width = 640.0
    public var height = 320.0
    private(set) var body = ""

    public init() {}

    /// The height of a line of text.
    static let lineHeight = 15.0

    /// About how wide a text of the charts' font is, rather too much than too little.
    static func width(of text: String) -> Double {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar {
            case "i", "j", "l", ".", ",", ":", "'", "|", "\u{202F}": sum + 3.6
            case "m", "w", "M", "W", "%", "@": sum + 10.5
            default: sum + (scalar.value > 0x2E80 ? 13 : scalar.value < 0x5B && scalar.value > 0x40 ? 8.6 : 7)
            }
        }
    }

    /// A text cut to a width, with an ellipsis where something is missing.
    static func clipped(_ text: String, to width: Double) -> String {
        guard Self.width(of: text) > width else { return text }
        var result = text
        while !result.isEmpty && Self.width(of: result + "…") > width { result.removeLast() }
        return result + "…"
    }

    /// A coordinate with one decimal, so that files stay small.
    static func number(_ value: Double) -> String {
        let tenths = Int((max(-1e6, min(1e6, value == value ? value : 0)) * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
        let ends =
            "x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\""
        body += "<line \(ends) class=\"\(style)\"/>\n"
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, opacity: Double? = nil,
        tip: String = ""
    ) {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        let size = "width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(max(0, height)))\""
        let fill = opacity.map { " fill-opacity=\"\(Self.number($0 * 100))%\"" } ?? ""
        body += "<rect \(place) \(size) class=\"\(style)\"\(fill)>\(Self.tip(tip))</rect>\n"
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, _ style: String, tip: String = "") {
        let place = "cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\""
        body += "<circle \(place) class=\"\(style)\">\(Self.tip(tip))</circle>\n"
    }

    mutating func text(_ text: String, _ x: Double, _ y: Double, _ anchor: Anchor, _ style: String = "") {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor.rawValue)\""
        let name = style.isEmpty ? "" : " class=\"\(style)\""
        body += "<text \(place)\(name)>\(HTMLText.escaped(text))</text>\n"
    }

    /// A text that reads upwards, with the given point below its middle.
    mutating func verticalText(_ text: String, _ x: Double, _ y: Double, _ style: String = "") {
        let turn = "transform=\"translate(\(Self.number(x)) \(Self.number(y))) rotate(-90)\""
        body += "<text \(turn) text-anchor=\"middle\" class=\"\(style)\">\(HTMLText.escaped(text))</text>\n"
    }

    /// A text that reads upwards and ends at the given point below; its first letter is the lowest.
    mutating func leaningText(_ text: String, _ x: Double, _ y: Double) {
        let turn = "transform=\"translate(\(Self.number(x)) \(Self.number(y))) rotate(-90)\""
        body += "<text \(turn) text-anchor=\"start\" class=\"name\">\(HTMLText.escaped(text))</text>\n"
    }

    /// Lines from point to point; closed and filled where the style says so.
    mutating func path(_ points: [(x: Double, y: Double)], closed: Bool = false, _ style: String) {
        guard !points.isEmpty else { return }
        let steps = points.enumerated().map { place, point in
            (place == 0 ? "M" : "L") + Self.number(point.x) + " " + Self.number(point.y)
        }
        body += "<path d=\"\(steps.joined())\(closed ? "Z" : "")\" class=\"\(style)\"/>\n"
    }

    private static func tip(_ text: String) -> String {
        text.isEmpty ? "" : "<title>\(HTMLText.escaped(text))</title>"
    }

    /// The class that gives a mark the colour of a series; nil for grey.
    static func color(_ series: Int?) -> String { series.map { "c\($0 % 8 + 1)" } ?? "c0" }
}
