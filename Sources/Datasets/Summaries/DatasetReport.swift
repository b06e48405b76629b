import Images
import Reports

/// The page of a data set: its statistics with charts and pictures.
public struct DatasetReport: Sendable {
    private let statistics: DatasetStatistics
    /// The folder of the pictures, for examples; nil shows none.
    private let folder: String?

    /// The greatest number of columns that get a chart.
    static let drawnColumns = 120
    /// The greatest extent of an example in pixels.
    static let exampleExtent = 160

    /// - Parameter folder: the folder that the picture statistics were made of; examples are read from it.
    public init(_ statistics: DatasetStatistics, folder: String? = nil) {
        (self.statistics, self.folder) = (statistics, folder)
    }

    /// A self-contained page.
    public func page() -> Page {
        let names = statistics.tables.map(\.name) + (statistics.pictures.map { [$0.name] } ?? [])
        return Page(
            "Data: \(names.joined(separator: ", "))", subtitle: subtitle, facts: [("Made by", "mlc data stats")],
            blocks: statistics.tables.flatMap(blocks) + (statistics.pictures.map(blocks) ?? []))
    }

    private var subtitle: String {
        let tables = statistics.tables.map { "\(NumberText.count($0.rows)) rows of \($0.columns.count) columns" }
        let pictures = statistics.pictures.map {
            "\(NumberText.count($0.count)) pictures of \($0.classes.count) classes"
        }
        return (tables + (pictures.map { [$0] } ?? [])).joined(separator: "; ")
    }

    private func notes(_ remarks: [String]) -> [Block] {
        guard !remarks.isEmpty else { return [.note(.good, "Nothing stands out.")] }
        return [.subheading("What to look at"), .list(Array(remarks.prefix(60)))]
    }

    // MARK: Tables

    private func blocks(_ table: TableStatistics) -> [Block] {
        let cells = table.columns.reduce(0) { $0 + $1.rows }
        let missing = table.columns.reduce(0) { $0 + $1.missing }
        var blocks: [Block] = [
            .heading(statistics.tables.count == 1 ? "Overview" : table.name),
            .figures([
                KeyFigure("Rows", NumberText.count(table.rows)),
                KeyFigure("Columns", NumberText.count(table.columns.count)),
                KeyFigure(
                    "Missing values", NumberText.count(missing),
                    detail: NumberText.percent(Double(missing) / Double(max(1, cells))),
                    tone: missing == 0 ? .good : .warning),
            ]),
        ]
        blocks += notes(table.remarks)
        blocks += [.subheading("Columns"), .table(summary(table))]
        let charts = table.columns.prefix(Self.drawnColumns).compactMap { chart($0, size: .small) }
        if !charts.isEmpty { blocks += [.subheading("Distributions"), .row(charts)] }
        return blocks
    }

    private func summary(_ table: TableStatistics) -> Reports.Table {
        let rows = table.columns.map { column -> [Reports.Table.Cell] in
            let share = Double(column.missing) / Double(max(1, column.rows))
            let missing = Reports.Table.Cell(
                column.missing == 0 ? "0" : "\(NumberText.count(column.missing)) (\(NumberText.percent(share)))",
                column.missing == 0 ? .neutral : .warning)
            let numbers = column.numbers.map { numbers in
                [numbers.minimum, numbers.median, numbers.maximum, numbers.mean, numbers.deviation].map {
                    Reports.Table.Cell(NumberText.significant($0, 5))
                }
            }
            return [
                .init(column.name), .init(column.kindText), missing,
                .init((column.isDistinctExact ? "" : "~") + NumberText.count(column.distinct)),
            ] + (numbers ?? Array(repeating: "", count: 5))
        }
        return Reports.Table(
            columns: [
                "Column", "Type", .number("Missing"), .number("Distinct"), .number("Least"), .number("Median"),
                .number("Greatest"), .number("Mean"), .number("Deviation"),
            ], rows: rows)
    }

    /// A histogram of numbers, bars of a category; nothing for texts.
    private func chart(_ column: ColumnStatistics, size: Plot.Size) -> Block? {
        if let numbers = column.numbers, !column.isConstant {
            let series = Series.histogram(
                column.name, edges: numbers.histogram.edges, counts: numbers.histogram.counts.map(Double.init))
            return .chart(
                Plot(column.name, x: Axis(""), y: Axis("", fromZero: true), series: [series], size: size))
        }
        guard column.kind == .category || column.kind == .bool, !column.frequent.isEmpty else { return nil }
        let shown = column.frequent.prefix(12)
        return .chart(
            BarChart(
                column.name, axis: Axis("rows"), categories: shown.map(\.value),
                bars: [.init("rows", shown.map { Double($0.count) })], wide: false))
    }

    // MARK: Pictures

    private func blocks(_ pictures: PictureStatistics) -> [Block] {
        var blocks: [Block] = [
            .heading("Overview"),
            .figures([
                KeyFigure("Pictures", NumberText.count(pictures.count)),
                KeyFigure("Classes", NumberText.count(pictures.classes.count)),
                KeyFigure(
                    "Unreadable", NumberText.count(pictures.unreadable.count),
                    tone: pictures.unreadable.isEmpty ? .good : .bad),
                KeyFigure(
                    "Equal pictures", NumberText.count(pictures.duplicates.pictures),
                    detail: "\(pictures.duplicates.acrossClasses) sets across classes",
                    tone: pictures.duplicates.sets == 0 ? .good : .warning),
                KeyFigure(
                    "Pairs that look the same", NumberText.count(pictures.nearDuplicates.pairs),
                    detail: "at most \(pictures.nearDuplicates.threshold) of \(pictures.nearDuplicates.bits) bits"),
            ]),
        ]
        blocks += notes(pictures.remarks) + classBlocks(pictures)
        blocks += [
            .heading("Measures"),
            .paragraph(
                "Brightness is the mean and contrast the standard deviation of the grey values (0 to 255); sharpness "
                    + "is the variance of the Laplacian, which is low for blurred pictures."),
            .row(pictures.measures.compactMap { chart($0, size: .half) }),
        ]
        return blocks + groupBlocks(pictures) + duplicateBlocks(pictures) + fileBlocks(pictures)
    }

    private func classBlocks(_ pictures: PictureStatistics) -> [Block] {
        guard !pictures.classes.isEmpty else { return [] }
        var blocks: [Block] = [
            .heading("Classes"),
            .chart(
                BarChart(
                    "Pictures of each class", axis: Axis("pictures"), categories: pictures.classes.map(\.name),
                    bars: [.init("pictures", pictures.classes.map { Double($0.count) })])),
            .table(
                Reports.Table(
                    "Medians of the measures by class",
                    columns: [
                        "Class", .number("Pictures"), .number("Brightness"), .number("Contrast"), .number("Sharpness"),
                    ],
                    text: pictures.classes.map { summary in
                        [summary.name, NumberText.count(summary.count)]
                            + [summary.brightness, summary.contrast, summary.sharpness].map {
                                NumberText.significant($0, 4)
                            }
                    })),
        ]
        guard let folder, let set = try? PictureSet(folder: folder, rules: PictureRules(unreadable: .skip)) else {
            return blocks
        }
        for (label, name) in set.classes.enumerated() {
            let members = set.items.indices.filter { set.items[$0].label == label }
            let chosen = (0..<min(5, members.count)).map { members[$0 * members.count / min(5, members.count)] }
            blocks += [.subheading(name), .pictures(chosen.compactMap { example(set.items[$0].path) })]
        }
        return blocks
    }

    private func groupBlocks(_ pictures: PictureStatistics) -> [Block] {
        guard let groups = pictures.groups else { return [] }
        var blocks: [Block] = [
            .heading("Groups"), .paragraph(groups.text),
            .chart(
                BarChart(
                    "Groups by their number of pictures", axis: Axis("groups"),
                    categories: groups.sizes.map { "\($0.pictures)" },
                    bars: [.init("groups", groups.sizes.map { Double($0.groups) })], wide: false)),
        ]
        if !groups.alternatives.isEmpty {
            let series = Series.line(
                "groups", x: groups.alternatives.map { Double($0.neighbours) },
                y: groups.alternatives.map { Double($0.groups) })
            blocks[2] = .row([
                blocks[2],
                .chart(
                    Plot(
                        "Groups at other distances", x: Axis("neighbours"), y: Axis("groups", fromZero: true),
                        series: [series], size: .half),
                    caption: "Where the line is flat, the distance hardly matters: a good place for it."),
            ])
        }
        return blocks
    }

    private func duplicateBlocks(_ pictures: PictureStatistics) -> [Block] {
        var blocks: [Block] = []
        if !pictures.duplicates.examples.isEmpty {
            blocks += [
                .heading("Equal pictures"), .list(pictures.duplicates.examples.map { $0.joined(separator: " = ") }),
            ]
        }
        guard !pictures.nearDuplicates.examples.isEmpty else { return blocks }
        let pairs = pictures.nearDuplicates.examples.prefix(8)
        let shown = pairs.flatMap { pair in
            [
                example(pair.first, detail: "\(pair.distance) bits"),
                example(pair.second, detail: "\(pair.distance) bits"),
            ]
        }
        return blocks + [
            .heading("Pictures that look the same"),
            .paragraph(
                "\(pictures.nearDuplicates.pairs) pairs, of which \(pictures.nearDuplicates.acrossClasses) are of two "
                    + "classes"
                    + (pictures.groups == nil ? "." : " and \(pictures.nearDuplicates.acrossGroups) of two groups.")),
            .pictures(shown.compactMap { $0 }),
        ]
    }

    private func fileBlocks(_ pictures: PictureStatistics) -> [Block] {
        let rows = pictures.leftOut.map {
            [NumberText.count($0.count), $0.reason, $0.examples.joined(separator: ", ")]
        }
        let broken = pictures.unreadable.prefix(50).map { ["1", $0.reason, $0.path] }
        let sizes = pictures.sizes.map { ["\($0.width) x \($0.height)", NumberText.count($0.count)] }
        var blocks: [Block] = [
            .heading("Files"),
            .table(
                Reports.Table(
                    "\(pictures.distinctSizes) sizes; the most frequent", columns: ["Size", .number("Pictures")],
                    text: Array(sizes.prefix(8)))),
        ]
        if !(rows + broken).isEmpty {
            blocks.append(
                .table(
                    Reports.Table(
                        "Files that are left out", columns: [.number("Files"), "Reason", "Such as"], text: rows + broken
                    )))
        }
        return blocks
    }

    /// A picture of the folder, made small.
    private func example(_ path: String, detail: String = "") -> Picture? {
        guard let folder, let image = try? Image(contentsOf: folder + "/" + path) else { return nil }
        let scale = Double(Self.exampleExtent) / Double(max(image.width, image.height))
        let small =
            scale >= 1
            ? image
            : image.resized(width: Int(Double(image.width) * scale), height: Int(Double(image.height) * scale))
        guard let bytes = try? small.encodePNG() else { return nil }
        return Picture(bytes, title: path, detail: detail)
    }
}
