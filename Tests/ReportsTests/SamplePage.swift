import Foundation

@testable import Reports

/// A page with every kind of block.
enum SamplePage {
    static var page: Page {
        Page(
            "Scratch on steel: how good the model is",
            subtitle: "120 pictures that the model never saw, of which 31 have a scratch.",
            facts: [("Model", "scratch-steel.onnx"), ("Data", "x-sdd <test & more>"), ("Seed", "1")],
            blocks: summary + curves + classes + [.heading("Recipe"), .verbatim("data:\n  path: \"<pictures>\"\n")])
    }

    private static let summary: [Block] = [
        .figures([
            KeyFigure("Accuracy", "94.2%", detail: "95%: 88.4% to 97.6%", tone: .good),
            KeyFigure("Average precision", "0.961", detail: "95%: 0.92 to 0.98"),
            KeyFigure("Misses", "3 of 31", detail: "at threshold 0.31", tone: .warning),
            KeyFigure("False alarms", "4 of 89", detail: "at threshold 0.31"),
        ]),
        .note(.warning, "The model overfits: the loss is 0.02 on training data and 0.31 on validation data."),
        .heading("Measures"),
        .paragraph("All intervals hold with 95% confidence; those of groups are bootstrapped by coil."),
        .table(
            Table(
                "Beside the baselines",
                columns: ["Measure", .number("Model"), .number("95% interval"), .number("Constant")],
                rows: [
                    ["Accuracy", Table.Cell("94.2%", .good), "88.4% to 97.6%", "74.2%"],
                    ["ROC area", "0.981", "0.955 to 0.993", "0.500"],
                    ["Log loss", Table.Cell("0.182", .bad), "0.12 to 0.26", "0.571"],
                ])),
        .chart(
            IntervalChart(
                "Recall by class", axis: Axis("Recall", range: 0...1, share: true),
                rows: [
                    .init("finishing roll printing", 0.97, 0.91, 0.99),
                    .init("iron sheet ash", 0.88, 0.70, 0.96, tone: .neutral),
                    .init("surface scratch", 0.71, 0.58, 0.80, remark: "71.0%: worse than the rest", tone: .bad),
                ], reference: 0.93, referenceName: "all classes"),
            caption: "Surface scratches are found less often than the others."),
    ]

    private static var curves: [Block] {
        let epochs = (1...30).map(Double.init)
        let train = epochs.map { 1.4 * exp(-$0 / 6) + 0.02 }
        let validation = epochs.map { 1.3 * exp(-$0 / 7) + 0.25 + 0.004 * $0 }
        let rates = (0...2000).map { Double($0) / 2000 }
        return [
            .heading("Curves"),
            .chart(
                Plot(
                    "Loss while training", x: Axis("Epoch"), y: Axis("Cross-entropy", fromZero: true),
                    series: [
                        .line("Training", x: epochs, y: train),
                        .line(
                            "Validation", x: epochs, y: validation, low: validation.map { $0 - 0.08 },
                            high: validation.map { $0 + 0.1 }),
                    ], markers: [.init(x: 17, "best: epoch 17")])),
            .row([
                .chart(
                    Plot(
                        "ROC curve", x: Axis("False alarms", range: 0...1, share: true),
                        y: Axis("Found", range: 0...1, share: true),
                        series: [
                            .line("Model, area 0.981", x: rates, y: rates.map { pow($0, 0.08) }),
                            .reference("Coin", from: (0, 0), to: (1, 1)),
                            .points("Chosen threshold", x: [0.05], y: [0.79]),
                        ], size: .square)),
                .chart(
                    Plot(
                        "Calibration", x: Axis("Stated probability", range: 0...1, share: true),
                        y: Axis("Observed share", range: 0...1, share: true),
                        series: [
                            .points(
                                "Bins", x: [0.05, 0.25, 0.45, 0.7, 0.93], y: [0.02, 0.2, 0.5, 0.81, 0.95],
                                low: [0, 0.05, 0.3, 0.6, 0.8], high: [0.06, 0.45, 0.7, 0.92, 1]),
                            .reference("Perfect", from: (0, 0), to: (1, 1)),
                        ], size: .square), caption: "The model is about right where it is sure."),
            ]),
            .chart(
                Plot(
                    "Score", x: Axis("Probability of a scratch"), y: Axis("Pictures"),
                    series: [
                        .histogram(
                            "free", edges: stride(from: 0, through: 1, by: 0.05).map { $0 },
                            counts: (0..<20).map { 40 * exp(-Double($0) / 3) }),
                        .histogram(
                            "scratch", edges: stride(from: 0, through: 1, by: 0.05).map { $0 },
                            counts: (0..<20).map { 14 * exp(-Double(19 - $0) / 4) }),
                    ], size: .wide)),
            .chart(
                Plot(
                    "Would more data help?", x: Axis("Training pictures", scale: .logarithmic),
                    y: Axis("Error", share: true, fromZero: true),
                    series: [
                        .points("Measured", x: [100, 200, 400, 900], y: [0.3, 0.2, 0.14, 0.09]),
                        .line(
                            "Fit", x: [100, 900, 3000], y: [0.3, 0.09, 0.05], low: [0.27, 0.07, 0.01],
                            high: [0.32, 0.11, 0.10]),
                    ], size: .half)),
        ]
    }

    private static var classes: [Block] {
        [
            .heading("Confusions"),
            .row([
                .chart(
                    HeatMap.confusion(
                        "What was taken for what", classes: ["inclusion", "iron sheet ash", "scratch", "oxide scale"],
                        counts: [[40, 1, 0, 2], [3, 21, 1, 0], [0, 0, 18, 13], [1, 0, 2, 55]])),
                .chart(
                    HeatMap.confusion("Decision", classes: ["free", "scratch"], counts: [[85, 4], [3, 28]])),
            ]),
            .chart(
                BarChart(
                    "What the model looks at", axis: Axis("Mean |SHAP|"),
                    categories: [
                        "torque", "rotational speed", "tool wear, minutes since the last change", "air temperature",
                    ],
                    bars: [.init("", [0.41, 0.33, 0.2, 0.012])])),
            .chart(
                BarChart(
                    "Classes by split", axis: Axis("Share", share: true), categories: ["free", "scratch"],
                    bars: [.init("train", [0.74, 0.26]), .init("test", [0.75, 0.25])])),
            .heading("Worst mistakes"),
            .pictures(
                (1...6).map {
                    Picture(
                        picture($0 * 40), title: "part-\($0).png", detail: "scratch, taken for free (3%)", tone: .bad)
                }),
        ]
    }

    private static func picture(_ shade: Int) -> [UInt8] {
        let svg =
            "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='96'><rect width='96' height='96' fill='rgb(\(shade),\(shade),\(shade))'/><path d='M10 80L80 20' stroke='white'/></svg>"
        return Array(svg.utf8)
    }
}
