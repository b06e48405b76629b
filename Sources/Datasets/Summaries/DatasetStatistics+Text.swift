import Reports

extension DatasetStatistics {
    /// The statistics for a terminal.
    public var text: String {
        let parts = tables.map(\.text) + (pictures.map { [$0.text] } ?? [])
        return parts.joined(separator: "\n\n")
    }
}

extension TableStatistics {
    /// One line a column, and what to look at.
    var text: String {
        var lines = ["\(name): \(NumberText.count(rows)) rows, \(columns.count) columns"]
        var table = TextTable([
            ("column", false), ("type", false), ("missing", true), ("distinct", true), ("min", true), ("5%", true),
            ("median", true), ("95%", true), ("max", true), ("mean", true), ("deviation", true), ("values", false),
        ])
        for column in columns { table.add(column.row) }
        lines += table.lines
        if let error = columns.compactMap(\.numbers?.rankError).max(), error > 0 {
            lines.append("Quantiles are exact to \(NumberText.percent(error, 3)) of the rank; all else is exact.")
        }
        let remarks = remarks
        return
            (lines + remarks.prefix(40).map { "- \($0)" }
            + (remarks.count > 40 ? ["- and \(remarks.count - 40) more"] : [])).joined(separator: "\n")
    }
}

extension ColumnStatistics {
    /// The cells of the column's line.
    fileprivate var row: [String] {
        let start = [
            String(name.prefix(32)), kindText, missing == 0 ? "–" : NumberText.count(missing),
            (isDistinctExact ? "" : "~") + NumberText.count(distinct),
        ]
        guard let numbers else { return start + Array(repeating: "", count: 7) + [frequentText(4)] }
        let values = [
            numbers.minimum, numbers.percentiles[5], numbers.median, numbers.percentiles[95], numbers.maximum,
            numbers.mean, numbers.deviation,
        ]
        return start + values.map { NumberText.significant($0, 5) } + [numbers.histogram.blocks()]
    }
}

extension PictureStatistics {
    /// Classes, measures, duplicates, and what to look at.
    var text: String {
        var lines = [
            "\(name): \(NumberText.count(count)) pictures" + (classes.isEmpty ? "" : " of \(classes.count) classes")
                + ", \(png) PNG and \(jpeg) JPEG" + (misnamed > 0 ? " (\(misnamed) have the other's name)" : "")
                + ", \(grey) grey and \(colour) colour"
        ]
        lines += classLines + measureLines
        let most = sizes.prefix(3).map { "\($0.width)x\($0.height) (\($0.count))" }.joined(separator: ", ")
        lines.append("sizes: \(distinctSizes); most frequent \(most)")
        if let groups { lines.append(groups.text) }
        lines.append(
            "duplicates: \(duplicates.sets) sets of equal pictures; \(nearDuplicates.pairs) pairs that look the same "
                + "(at most \(nearDuplicates.threshold) of \(nearDuplicates.bits) bits of the hash differ)")
        lines += duplicates.examples.prefix(5).map { "  equal: \($0.joined(separator: " = "))" }
        lines += nearDuplicates.examples.prefix(5).map { "  alike: \($0.first) ~ \($0.second) (\($0.distance) bits)" }
        if let parts {
            lines.append(
                "parts by folders: "
                    + SplitPart.allCases.map { "\($0.rawValue) \(parts[$0.rawValue] ?? 0)" }
                    .joined(separator: ", "))
        }
        for left in leftOut {
            lines.append("left out: \(left.count) files (\(left.reason)), such as \(left.examples.first ?? "")")
        }
        lines += unreadable.prefix(10).map { "unreadable: \($0.reason)" }
        return (lines + remarks.map { "- \($0)" }).joined(separator: "\n")
    }

    private var classLines: [String] {
        guard !classes.isEmpty else { return [] }
        var table = TextTable([
            ("class", false), ("pictures", true), ("share", true), ("brightness", true), ("contrast", true),
            ("sharpness", true),
        ])
        for summary in classes {
            table.add(
                [
                    summary.name, NumberText.count(summary.count),
                    NumberText.percent(Double(summary.count) / Double(max(1, count))),
                ] + [summary.brightness, summary.contrast, summary.sharpness].map { NumberText.significant($0, 4) })
        }
        return table.lines
    }

    private var measureLines: [String] {
        var table = TextTable([
            ("measure", false), ("min", true), ("5%", true), ("median", true), ("95%", true), ("max", true),
            ("distribution", false),
        ])
        for measure in measures {
            guard let numbers = measure.numbers else { continue }
            let values = [
                numbers.minimum, numbers.percentiles[5], numbers.median, numbers.percentiles[95], numbers.maximum,
            ]
            table.add([measure.name] + values.map { NumberText.significant($0, 4) } + [numbers.histogram.blocks()])
        }
        return table.lines
    }
}

extension PictureStatistics.Groups {
    /// How many groups of which size, and what other distances would give.
    var text: String {
        let rule = "'\(pattern)'" + (neighbours.map { " with neighbours at most \($0) apart" } ?? "")
        let list = sizes.map { "\($0.groups) of \($0.pictures)" }.joined(separator: ", ")
        let others = alternatives.map { "\($0.neighbours): \($0.groups)" }.joined(separator: ", ")
        return "groups by \(rule): \(count); sizes: \(list)"
            + (alternatives.isEmpty ? "" : "\n  groups at other distances: \(others)")
    }
}
