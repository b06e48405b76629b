/// A report: one HTML file that needs nothing else. Nothing is loaded from outside and nothing runs in it.
///
/// It reads well in light and dark, on narrow screens and on paper. The same page gives the same bytes.
public struct Page: Sendable {
    public var title: String
    /// A sentence below the title.
    public var subtitle: String
    /// Small facts below that: what, when, by which program.
    public var facts: [(name: String, value: String)]
    public var blocks: [Block]

    public init(
        _ title: String, subtitle: String = "", facts: [(name: String, value: String)] = [], blocks: [Block] = []
    ) {
        (self.title, self.subtitle, self.facts, self.blocks) = (title, subtitle, facts, blocks)
    }

    /// The page as HTML.
    public func html() -> String {
        var renderer = BlockRenderer()
        renderer.render(blocks)
        let contents = renderer.sections.count < 4 ? "" : Self.contents(renderer.sections)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(StyleSheet.text)
            </style>
            </head>
            <body>
            <main>
            \(header)\(contents)\(renderer.html)</main>
            </body>
            </html>

            """
    }

    private var header: String {
        var html = "<header>\n<h1>\(HTMLText.escaped(title))</h1>\n"
        if !subtitle.isEmpty { html += "<p class=\"subtitle\">\(HTMLText.escaped(subtitle))</p>\n" }
        if !facts.isEmpty {
            let items = facts.map {
                "<div><dt>\(HTMLText.escaped($0.name))</dt><dd>\(HTMLText.escaped($0.value))</dd></div>"
            }
            html += "<dl class=\"facts\">\(items.joined())</dl>\n"
        }
        return html + "</header>\n"
    }

    private static func contents(_ sections: [String]) -> String {
        let links = sections.enumerated().map { "<a href=\"#s\($0 + 1)\">\(HTMLText.escaped($1))</a>" }
        return "<nav aria-label=\"Contents\">\(links.joined(separator: "\n"))</nav>\n"
    }
}

/// Writes blocks as HTML, numbering sections and charts.
struct BlockRenderer {
    private(set) var html = ""
    /// The headings so far; the n-th has the anchor `s<n>`.
    private(set) var sections: [String] = []
    private var charts = 0

    /// Appends some blocks.
    mutating func render(_ blocks: [Block]) {
        for block in blocks { render(block) }
    }

    private mutating func render(_ block: Block) {
        switch block {
        case .heading(let text):
            sections.append(text)
            html += "<h2 id=\"s\(sections.count)\">\(HTMLText.escaped(text))</h2>\n"
        case .subheading(let text): html += "<h3>\(HTMLText.escaped(text))</h3>\n"
        case .paragraph(let text): html += "<p>\(HTMLText.escaped(text))</p>\n"
        case .list(let items):
            html += "<ul>\(items.map { "<li>\(HTMLText.escaped($0))</li>" }.joined(separator: "\n"))</ul>\n"
        case .note(let tone, let text):
            html += "<p class=\"note \(tone.rawValue)\"><strong>\(tone.word).</strong> \(HTMLText.escaped(text))</p>\n"
        case .figures(let figures): html += "<div class=\"figures\">\(figures.map(Self.html).joined())</div>\n"
        case .table(let table): html += Self.html(table)
        case .chart(let chart, let caption): render(chart, caption)
        case .row(let blocks):
            html += "<div class=\"row\">\n"
            render(blocks)
            html += "</div>\n"
        case .pictures(let pictures):
            html += "<div class=\"pictures\">\(pictures.map(Self.html).joined(separator: "\n"))</div>\n"
        case .verbatim(let text): html += "<pre>\(HTMLText.escaped(text))</pre>\n"
        }
    }

    private mutating func render(_ chart: any Chart, _ caption: String) {
        charts += 1
        var canvas = Canvas()
        chart.draw(on: &canvas)
        let (width, height) = (Canvas.number(canvas.width), Canvas.number(canvas.height))
        let names = chart.summary.isEmpty ? "t\(charts)" : "t\(charts) d\(charts)"
        html += "<figure>\n<div class=\"figure-title\">\(HTMLText.escaped(chart.title))</div>\n"
        if !chart.legend.isEmpty { html += "<div class=\"legend\">\(chart.legend.map(Self.html).joined())</div>\n" }
        html +=
            "<svg viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" role=\"img\" aria-labelledby=\"\(names)\">\n"
        html += "<title id=\"t\(charts)\">\(HTMLText.escaped(chart.title))</title>\n"
        if !chart.summary.isEmpty { html += "<desc id=\"d\(charts)\">\(HTMLText.escaped(chart.summary))</desc>\n" }
        html += canvas.body + "</svg>\n"
        if !caption.isEmpty { html += "<figcaption>\(HTMLText.escaped(caption))</figcaption>\n" }
        html += "</figure>\n"
    }

    private static func html(_ figure: KeyFigure) -> String {
        let detail = figure.detail.isEmpty ? "" : "<span class=\"detail\">\(HTMLText.escaped(figure.detail))</span>"
        return """
            <div class="figure \(figure.tone.rawValue)"><span class="name">\(HTMLText.escaped(figure.label))</span>\
            <span class="value">\(HTMLText.escaped(figure.value))</span>\(detail)</div>

            """
    }

    private static func html(_ table: Table) -> String {
        let heads = table.columns.map { column in
            "<th scope=\"col\"\(column.isNumber ? " class=\"number\"" : "")>\(HTMLText.escaped(column.name))</th>"
        }
        let rows = table.rows.map { row -> String in
            let cells = table.columns.indices.map { place -> String in
                let cell = place < row.count ? row[place] : ""
                var names = table.columns[place].isNumber ? ["number"] : []
                if cell.tone != .neutral { names.append(cell.tone.rawValue) }
                let style = names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
                return "<td\(style)>\(HTMLText.escaped(cell.text))</td>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let caption = table.title.isEmpty ? "" : "<caption>\(HTMLText.escaped(table.title))</caption>"
        return """
            <div class="table"><table>\(caption)<thead><tr>\(heads.joined())</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>

            """
    }

    private static func html(_ picture: Picture) -> String {
        let alt = picture.detail.isEmpty ? picture.title : "\(picture.title), \(picture.detail)"
        let source = "data:\(picture.mediaType);base64,\(HTMLText.base64(picture.bytes))"
        return """
            <figure class="picture \(picture.tone.rawValue)"><img alt="\(HTMLText.escaped(alt))" src="\(source)">\
            <figcaption><b>\(HTMLText.escaped(picture.title))</b>\(HTMLText.escaped(picture.detail))</figcaption></figure>
            """
    }

    private static func html(_ entry: LegendEntry) -> String {
        let color = Canvas.color(entry.color)
        let mark =
            switch entry.sample {
            case .line: "<path d=\"M1 6H17\" class=\"curve \(color)\"/>"
            case .dashed: "<path d=\"M1 6H17\" class=\"reference\"/>"
            case .point: "<circle cx=\"9\" cy=\"6\" r=\"4\" class=\"dot \(color)\"/>"
            case .area: "<rect x=\"3\" y=\"1\" width=\"12\" height=\"10\" class=\"column \(color)\"/>"
            case .outline: "<path d=\"M3 11V2H15V11\" class=\"curve \(color)\"/>"
            }
        let sample = "<svg viewBox=\"0 0 18 12\" width=\"18\" height=\"12\" aria-hidden=\"true\">\(mark)</svg>"
        return "<span>\(sample)\(HTMLText.escaped(entry.name))</span>"
    }
}
