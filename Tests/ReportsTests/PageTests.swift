import Foundation
import Testing

@testable import Reports

@Suite("Pages")
struct PageTests {
    @Test("text of every kind is escaped")
    func escaping() {
        let evil = "<script>alert('x')</script>&\"\u{1}"
        let page = Page(
            evil, subtitle: evil, facts: [(evil, evil)],
            blocks: [
                .heading(evil), .subheading(evil), .paragraph(evil), .list([evil]), .note(.bad, evil), .verbatim(evil),
                .figures([KeyFigure(evil, evil, detail: evil)]),
                .table(Table(evil, columns: [.init(evil)], text: [[evil]])),
                .chart(
                    Plot(
                        evil, x: Axis(evil), y: Axis(evil),
                        series: [.points(evil, x: [1], y: [2]), .line(evil, x: [1, 2], y: [2, 3])],
                        markers: [.init(x: 1, evil)]), caption: evil),
                .chart(HeatMap.confusion(evil, classes: [evil, "b"], counts: [[1, 2], [3, 4]])),
                .chart(
                    BarChart(evil, axis: Axis(evil), categories: [evil], bars: [.init(evil, [1]), .init(evil, [2])])),
                .chart(IntervalChart(evil, axis: Axis(evil), rows: [.init(evil, 1, 0, 2, remark: evil)])),
                .pictures([Picture([1, 2, 3], title: evil, detail: evil)]),
            ])
        let html = page.html()
        #expect(!html.contains("<script") && !html.contains("alert('x')") && !html.unicodeScalars.contains("\u{1}"))
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\u{FFFD}"))
    }

    @Test("a page is well-formed XML but for its doctype and void elements, and needs nothing from outside")
    func wellFormed() throws {
        let html = SamplePage.page.html()
        if let folder = ProcessInfo.processInfo.environment["MLC_SAMPLE_PAGES"] {
            try Data(html.utf8).write(to: URL(fileURLWithPath: folder + "/reports.html"))
        }
        #expect(html == SamplePage.page.html())
        #expect(!html.contains("src=\"http") && !html.contains("url(") && !html.contains("@import"))
        #expect(unclosedElements(html).isEmpty)
        let identifiers = html.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
        #expect(Set(identifiers).count == identifiers.count)
        #expect(!html.contains("nan") && !html.contains("inf\""))
    }

    @Test("values that cannot be drawn do not break a chart")
    func oddValues() {
        let odd = [Double.nan, .infinity, -.infinity, 0, 1e300, -1e300, .leastNonzeroMagnitude]
        for scale in [Axis.Scale.linear, .logarithmic] {
            let plot = Plot(
                "odd", x: Axis("x", scale: scale), y: Axis("y", scale: scale),
                series: [
                    .line("a", x: odd, y: odd, low: odd, high: odd), .points("b", x: odd, y: odd.reversed()),
                    .histogram("c", edges: odd, counts: odd), .steps("d", x: [], y: []),
                ])
            let blocks: [Block] = [
                .chart(plot), .chart(Plot("empty", x: Axis(""), y: Axis("", scale: scale), series: [])),
                .chart(
                    BarChart("bars", axis: Axis("", scale: .linear), categories: ["a", "b"], bars: [.init("", odd)])),
                .chart(IntervalChart("intervals", axis: Axis(""), rows: [.init("a", .nan, .nan, .nan)])),
                .chart(HeatMap("empty", rowTitle: "", columnTitle: "", rows: [], columns: [], values: [], shades: [])),
            ]
            let html = Page("odd", blocks: blocks).html()
            #expect(unclosedElements(html).isEmpty)
            #expect(!html.lowercased().contains("\"nan") && !html.contains("inf"))
        }
    }

    /// The names of elements that are opened and not closed in order, or closed and not opened.
    private func unclosedElements(_ html: String) -> [String] {
        var open: [String] = []
        for match in html.matches(of: /<(\/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*?)(\/?)>/) {
            let name = String(match.2)
            if ["meta", "img", "br"].contains(name) || !match.4.isEmpty { continue }
            if match.1.isEmpty {
                open.append(name)
            } else if open.popLast() != name {
                return [name]
            }
        }
        return open
    }
}

@Suite("Numbers in reports")
struct NumberTextTests {
    @Test func fixed() {
        #expect(NumberText.fixed(1234.5, 2) == "1234.50" && NumberText.fixed(12_345.678, 1) == "12\u{202F}345.7")
        #expect(NumberText.fixed(-0.004, 2) == "0.00" && NumberText.fixed(-0.5, 1) == "−0.5")
        #expect(NumberText.fixed(.nan, 2) == "–" && NumberText.fixed(-.infinity, 2) == "−∞")
        #expect(NumberText.fixed(0.05, 3) == "0.050" && NumberText.fixed(1e20, 2) == "1×10²⁰")
        #expect(NumberText.count(-1_234_567) == "−1\u{202F}234\u{202F}567")
    }

    @Test func significant() {
        #expect(NumberText.significant(0.0012345) == "0.00123" && NumberText.significant(12_345) == "12\u{202F}345")
        #expect(NumberText.significant(0.99999) == "1" && NumberText.significant(9.996) == "10")
        #expect(NumberText.significant(1.23e-7, 2) == "1.2×10⁻⁷" && NumberText.significant(0) == "0")
        #expect(NumberText.percent(0.1234) == "12.3%" && NumberText.percent(1, 0) == "100%")
    }

    @Test(
        "ticks are round numbers within the ends",
        arguments: [(0.0, 1.0), (-3, 17), (0.001, 0.0013), (1e6, 3e6), (-1e-9, 1e-9)])
    func ticks(low: Double, high: Double) {
        let mapping = AxisMapping(Axis("x"), values: [low, high], count: 5)
        #expect(mapping.low <= low && mapping.high >= high)
        #expect((3...12).contains(mapping.ticks.count))
        #expect(Set(mapping.labels).count == mapping.labels.count)
        #expect(mapping.ticks.allSatisfy { mapping.contains($0) })
    }

    @Test func base64() {
        #expect(HTMLText.base64(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
        #expect(HTMLText.base64([]) == "" && HTMLText.base64([255, 255, 255]) == "////")
    }
}
