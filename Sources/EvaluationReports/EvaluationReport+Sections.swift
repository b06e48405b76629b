import Evaluation
import Reports

extension EvaluationReport {
    var measures: [Block] {
        let general = evaluation.orderedMetrics.filter { !$0.name.contains("[") }
        let rows = general.map { name, measure -> [String] in
            [
                MetricText.name(name), MetricText.value(measure.value, of: name) + unitText(name),
                MetricText.interval(measure, of: name), NumberText.count(measure.n), MetricText.meaning(name) ?? "",
            ]
        }
        var blocks: [Block] = [
            .heading("Measures"),
            .table(
                Table(
                    columns: ["Measure", .number("Value"), .number("95% interval"), .number("n"), "What it says"],
                    text: rows)),
        ]
        guard let classes = evaluation.classes, classes.count > 2 else { return blocks }
        func intervals(_ metric: String) -> [IntervalChart.Row] {
            classes.compactMap { name in
                evaluation.metrics["\(metric)[\(name)]"].map { .init(name, $0.value, $0.low, $0.high) }
            }
        }
        for (metric, axis) in [
            ("recall", "Recall: the share of the class that is found"),
            ("precision", "Precision: the share of such answers that are right"),
        ] {
            blocks.append(
                .chart(
                    IntervalChart(
                        "\(MetricText.name(metric)) by class", axis: Axis(axis, range: 0...1, share: true),
                        rows: intervals(metric),
                        reference: evaluation.metrics["\(metric)_macro"]?.value, referenceName: "mean of the classes")))
        }
        return blocks
    }

    var baselines: [Block] {
        guard !evaluation.baselines.isEmpty else { return [] }
        let names = evaluation.orderedMetrics.map(\.name).filter { name in
            !name.contains("[") && evaluation.baselines.contains { $0.metrics[name] != nil }
        }
        let columns =
            ["Measure", Table.Column.number("Model")] + evaluation.baselines.map { .number($0.name) }
        let rows = names.map { name -> [Table.Cell] in
            let own = evaluation.metrics[name].map { MetricText.value($0.value, of: name) } ?? ""
            let others = evaluation.baselines.map { baseline -> Table.Cell in
                guard let measure = baseline.metrics[name] else { return "" }
                let difference = baseline.differences[name]
                let isHigherBetter = Evaluation.isHigherBetter(name)
                let isBeaten = difference.map { isHigherBetter ? $0.low > 0 : $0.high < 0 } ?? false
                let isBetter = difference.map { isHigherBetter ? $0.high < 0 : $0.low > 0 } ?? false
                let sign = name == "bias" ? "" : isBeaten ? " ▾" : isBetter ? " ▴" : " ≈"
                return Table.Cell(
                    MetricText.value(measure.value, of: name) + sign, isBetter && name != "bias" ? .bad : .neutral)
            }
            return [Table.Cell(MetricText.name(name)), Table.Cell(own)] + others
        }
        return [
            .heading("Beside simpler answers"),
            .paragraph(
                "▾ the simpler answer is worse beyond chance, ▴ better beyond chance, ≈ the difference may be chance "
                    + "(95% intervals of the differences, on the same draws)."),
            .table(Table(columns: columns, rows: rows)),
        ]
    }

    var decisions: [Block] {
        guard let positive = evaluation.positive,
            let current = evaluation.threshold ?? evaluation.cheapestThreshold
        else { return [] }
        var rows: [[String]] = []
        func row(_ name: String, _ threshold: Threshold) -> [String] {
            func rate(_ measure: Measure) -> String {
                "\(NumberText.percent(measure.value)) (\(NumberText.percent(measure.low)) to \(NumberText.percent(measure.high)))"
            }
            return [
                name, NumberText.significant(threshold.threshold), rate(threshold.missRate),
                rate(threshold.falseAlarmRate), threshold.cost.map { NumberText.significant($0) } ?? "–",
            ]
        }
        if let threshold = evaluation.threshold { rows.append(row("as it is", threshold)) }
        if let cheapest = evaluation.cheapestThreshold { rows.append(row("cheapest on validation data", cheapest)) }
        var blocks: [Block] = [
            .heading("The decision"),
            .paragraph(
                "An element counts as '\(positive)' when its score is at least the threshold. "
                    + "A lower threshold misses less and raises more false alarms."),
            .table(
                Table(
                    columns: [
                        "Threshold", .number("Value"), .number("Missed"), .number("False alarms"),
                        .number("Cost per element"),
                    ], text: rows)),
        ]
        if let costs = current.costs ?? evaluation.cheapestThreshold?.costs {
            let share =
                costs.prevalence.map { ", with \(NumberText.percent($0)) of '\(positive)' where the model works" } ?? ""
            blocks.append(
                .paragraph(
                    "Costs: \(NumberText.significant(costs.miss)) for a miss, "
                        + "\(NumberText.significant(costs.falseAlarm)) for a false alarm\(share)."))
        }
        return blocks
    }

    var curves: [Block] {
        guard let curves = evaluation.curves, !curves.isEmpty, let classes = evaluation.classes else { return [] }
        let shown = classes.filter { curves[$0] != nil }.prefix(7)
        var rocs: [Series] = []
        var precisions: [Series] = []
        for name in shown {
            guard let curve = curves[name] else { continue }
            let suffix = evaluation.positive == nil ? "[\(name)]" : ""
            func area(_ metric: String) -> String {
                evaluation.metrics[metric + suffix].map { MetricText.value($0.value, of: metric) } ?? "–"
            }
            rocs.append(.line("\(name), \(area("roc_auc"))", x: curve.roc.x, y: curve.roc.y))
            precisions.append(
                .line("\(name), \(area("average_precision"))", x: curve.precisionRecall.x, y: curve.precisionRecall.y))
        }
        rocs.append(.reference("chance", from: (0, 0), to: (1, 1)))
        if let threshold = evaluation.threshold {
            rocs.append(
                .points("threshold", x: [threshold.falseAlarmRate.value], y: [1 - threshold.missRate.value]))
        }
        if let positive = evaluation.positive, let place = classes.firstIndex(of: positive),
            let row = evaluation.confusion?[place]
        {
            let share = Double(row.reduce(0, +)) / Double(max(1, evaluation.n))
            precisions.append(.reference("chance", from: (0, share), to: (1, share)))
        }
        return [
            .heading("Curves over all thresholds"),
            .row([
                .chart(
                    Plot(
                        "ROC, area", x: Axis("False alarms", range: 0...1, share: true),
                        y: Axis("Found", range: 0...1, share: true), series: rocs, size: .square)),
                .chart(
                    Plot(
                        "Precision and recall, average precision", x: Axis("Recall: found", range: 0...1, share: true),
                        y: Axis("Precision: alarms that are right", range: 0...1, share: true), series: precisions,
                        size: .square)),
            ]),
        ]
    }

    var confusion: [Block] {
        guard let confusion = evaluation.confusion, let classes = evaluation.classes else { return [] }
        return [
            .heading("Right and wrong answers"),
            .chart(
                HeatMap.confusion("Number of \(elements)", classes: classes, counts: confusion),
                caption: "Rows are what is true, columns what the model answers; each row is shaded by its shares."),
        ]
    }

    var calibration: [Block] {
        guard let calibration = evaluation.calibration, !calibration.bins.isEmpty else { return [] }
        let bins = calibration.bins
        let plot = Plot(
            "Stated and observed", x: Axis("Stated probability", range: 0...1, share: true),
            y: Axis("Came true", range: 0...1, share: true),
            series: [
                .points(
                    "bins", x: bins.map(\.stated), y: bins.map(\.observed.value), low: bins.map(\.observed.low),
                    high: bins.map(\.observed.high)),
                .reference("perfect", from: (0, 0), to: (1, 1)),
            ], size: .square)
        let edges = bins.map(\.low) + bins.suffix(1).map(\.high)
        let isGapless = zip(bins, bins.dropFirst()).allSatisfy { $0.high == $1.low }
        var row: [Block] = [.chart(plot)]
        if isGapless && bins.count > 1 {
            row.append(
                .chart(
                    Plot(
                        "How often which probability", x: Axis("Stated probability", range: 0...1, share: true),
                        y: Axis("Number of \(elements)"),
                        series: [.histogram("", edges: edges, counts: bins.map { Double($0.count) })], size: .square)))
        }
        var blocks: [Block] = [.heading("Can its probabilities be trusted?"), .row(row)]
        if let temperature = calibration.temperature, let after = calibration.errorWithTemperature,
            let before = evaluation.metrics["expected_calibration_error"]
        {
            blocks.append(
                .paragraph(
                    "The temperature that fits validation data best is \(NumberText.significant(temperature)); with it the "
                        + "calibration error goes from \(NumberText.percent(before.value)) to \(NumberText.percent(after)). It "
                        + "changes how sure the model is, not what it answers."))
        }
        return blocks
    }

    var predictions: [Block] {
        guard let predictions = evaluation.predictions, !predictions.truth.isEmpty else { return [] }
        let errors = zip(predictions.predicted, predictions.truth).map { $0 - $1 }
        let (low, high) = (
            min(predictions.truth.min() ?? 0, predictions.predicted.min() ?? 0),
            max(predictions.truth.max() ?? 1, predictions.predicted.max() ?? 1)
        )
        let suffix = unit.isEmpty ? "" : " (\(unit))"
        return [
            .heading("Predictions"),
            .row([
                .chart(
                    Plot(
                        "Predicted and true", x: Axis("True" + suffix), y: Axis("Predicted" + suffix),
                        series: [
                            .points(elements, x: predictions.truth, y: predictions.predicted),
                            .reference("perfect", from: (low, low), to: (high, high)),
                        ], size: .square)),
                .chart(
                    Plot(
                        "Errors", x: Axis("Predicted less true" + suffix), y: Axis("Number of \(elements)"),
                        series: [Self.histogram(errors)], size: .square)),
            ]),
        ]
    }

    /// How often errors fall into about twenty bins of equal width, of which one edge is 0.
    private static func histogram(_ values: [Double]) -> Series {
        let largest = max(values.map(\.magnitude).max() ?? 1, 1e-12)
        let width = largest / 10
        var counts = [Double](repeating: 0, count: 20)
        for value in values { counts[max(0, min(19, Int((value / width).rounded(.down)) + 10))] += 1 }
        return .histogram("", edges: (0...20).map { (Double($0) - 10) * width }, counts: counts)
    }

    var slices: [Block] {
        guard !evaluation.slices.isEmpty else { return [] }
        var blocks: [Block] = [
            .heading("Parts of the data"),
            .paragraph(
                "A part is marked when it differs from the rest beyond chance, also after correction for the number of "
                    + "comparisons (Holm)."),
        ]
        var seen: Set<String> = []
        for slice in evaluation.slices where seen.insert(slice.key + "\u{0}" + slice.metric).inserted {
            let parts = evaluation.slices.filter { $0.key == slice.key && $0.metric == slice.metric }
            // Many parts: those that differ, then the largest.
            let shown =
                parts.count <= 30
                ? parts
                : Array(
                    (parts.filter { $0.isWorse || $0.isBetter } + parts.filter { !$0.isWorse && !$0.isBetter }).prefix(
                        30))
            let rows = shown.map { part -> IntervalChart.Row in
                let value = MetricText.value(part.measure.value, of: part.metric)
                let mark = part.isWorse ? ", worse" : part.isBetter ? ", better" : ""
                return IntervalChart.Row(
                    part.part, part.measure.value, part.measure.low, part.measure.high,
                    remark: "\(value) of \(NumberText.count(part.measure.n))\(mark)",
                    tone: part.isWorse ? .bad : part.isBetter ? .good : .neutral)
            }
            let isShare = MetricText.isShare(slice.metric)
            blocks.append(
                .chart(
                    IntervalChart(
                        "\(MetricText.name(slice.metric)) by \(slice.key)",
                        axis: Axis(
                            isShare ? "" : MetricText.name(slice.metric) + unitText(slice.metric),
                            range: isShare ? 0...1 : nil,
                            share: isShare, fromZero: true), rows: rows,
                        reference: evaluation.metrics[slice.metric]?.value, referenceName: "all"),
                    caption: shown.count < parts.count ? "\(shown.count) of \(parts.count) parts are shown." : ""))
        }
        return blocks
    }

    var training: [Block] {
        var blocks: [Block] = courses.map { course in
            .chart(
                Plot(
                    course.name, x: Axis("Epoch"), y: Axis(course.name, fromZero: true),
                    series: [
                        .line("training", x: course.epochs, y: course.training),
                        .line("validation", x: course.epochs, y: course.validation),
                    ], markers: course.best.map { [.init(x: $0, "kept")] } ?? []))
        }
        if let curve = evaluation.learningCurve {
            let (_, text) = Self.finding(curve)
            blocks.append(
                .chart(
                    Plot(
                        "Error by the number of training \(elements)",
                        x: Axis("Training \(elements)", scale: .logarithmic), y: Axis("Error", fromZero: true),
                        series: [
                            .points(
                                "measured", x: curve.points.map { Double($0.count) }, y: curve.points.map(\.error),
                                low: curve.points.map { max(0, $0.error - 1.96 * $0.deviation) },
                                high: curve.points.map { $0.error + 1.96 * $0.deviation }),
                            .line(
                                "fitted power law", x: curve.counts.map(Double.init), y: curve.curve.map(\.value),
                                low: curve.curve.map(\.low), high: curve.curve.map(\.high)),
                        ]), caption: text))
        }
        return blocks.isEmpty ? [] : [.heading("Training")] + blocks
    }

    var mistakes: [Block] {
        guard !evaluation.mistakes.isEmpty else { return [] }
        let isRegression = evaluation.task == .regression
        func detail(_ mistake: Evaluation.Mistake) -> String {
            isRegression
                ? "\(mistake.truth) is true, \(mistake.answer) was predicted"
                : "is \(mistake.truth), taken for \(mistake.answer) (\(NumberText.significant(mistake.severity, 2)))"
        }
        let pictures = evaluation.mistakes.compactMap { mistake in
            picture(mistake.index).map {
                Picture($0, title: mistake.name ?? "no. \(mistake.index)", detail: detail(mistake), tone: .bad)
            }
        }
        let heading = Block.heading(isRegression ? "Largest errors" : "Worst mistakes")
        if !pictures.isEmpty { return [heading, .pictures(pictures)] }
        let rows = evaluation.mistakes.map { mistake in
            [
                mistake.name ?? "no. \(mistake.index)", Self.rounded(mistake.truth), Self.rounded(mistake.answer),
                NumberText.significant(mistake.severity, 3),
            ]
        }
        return [
            heading,
            .table(
                Table(
                    columns: [
                        "Element", isRegression ? .number("True") : "True",
                        isRegression ? .number("Predicted") : "Answered", .number(isRegression ? "Error" : "Score"),
                    ], text: rows)),
        ]
    }

    /// A number in text with four digits; other text as it is.
    private static func rounded(_ text: String) -> String { Double(text).map { NumberText.significant($0, 4) } ?? text }

    var method: [Block] {
        let methods = Set(evaluation.metrics.values.map(\.method)).sorted()
        var blocks: [Block] = [
            .heading("How it was measured"),
            .paragraph(
                "All intervals hold the true value with 95% confidence, as far as the test data are like those that the model "
                    + "will see. They were found by: \(methods.joined(separator: "; "))."),
        ]
        if !recipe.isEmpty { blocks += [.subheading("Recipe"), .verbatim(recipe)] }
        return blocks
    }
}
