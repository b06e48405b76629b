/// What a model says about examples, as CSV: where each comes from, the truth, and the scores.
struct PredictionTable {
    let text: String

    /// - Parameter names: what each score is.
    init(_ set: ExampleSet, _ examples: [Int], _ scores: [[Double]], names: [String]) {
        var lines = [(["source", "truth"] + names).map(Self.field).joined(separator: ",")]
        for (example, row) in zip(examples, scores) {
            let truth = set.isClassification ? set.classes[set.labels[example]] : "\(set.values[example])"
            lines.append(([set.sources[example], truth].map(Self.field) + row.map { "\($0)" }).joined(separator: ","))
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// A field as CSV writes it.
    private static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
