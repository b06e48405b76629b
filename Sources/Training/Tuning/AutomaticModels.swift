import Classical

/// The models that `model: auto` tries on data of a form, the simplest first, as recipes write them.
struct AutomaticModels {
    let list: [(name: String, model: String)]

    init(_ set: ExampleSet, _ task: Recipe.Task?) {
        switch set.form {
        case .pictures:
            list = [
                (
                    "small network",
                    "{layers: [{conv: {channels: 8, stride: 2}}, {residual: {channels: 16, stride: 2}}, {residual: {channels: 32, "
                        + "stride: 2}}]}"
                ),
                (
                    "separable network",
                    "{layers: [{conv: {channels: 16, stride: 2}}, {inverted: {channels: 24, stride: 2}}, {inverted: {channels: 32, "
                        + "stride: 2, repeat: 2}}, {inverted: {channels: 48, stride: 2}}, {dropout: 0.2}]}"
                ),
                (
                    "residual network",
                    "{layers: [{conv: 16}, {residual: {channels: 16, stride: 2}}, {residual: {channels: 32, stride: 2, repeat: 2}}, "
                        + "{residual: {channels: 64, stride: 2}}, {dropout: 0.3}]}"
                ),
            ]
        case .windows:
            list = [
                ("dense network", "{layers: [flatten, {dense: 32}, {dropout: 0.2}]}"),
                (
                    "convolutions",
                    "{layers: [{conv: {channels: 32, kernel: 5}}, {conv: {channels: 32, kernel: 5, stride: 2}}]}"
                ),
                ("GRU", "{layers: [{gru: 32}, {dropout: 0.3}, {dense: 16}]}"),
                ("LSTM", "{layers: [{lstm: 32}, {dropout: 0.3}, {dense: 16}]}"),
            ]
        case .rows(let rows):
            let hasMissing = rows.values.contains(where: \.isNaN)
            let task: ClassicalTask =
                task == .anomaly
                ? .anomaly : set.isClassification ? .classification(classes: set.classes.count) : .regression
            let families = ClassicalFamily.allCases.filter { $0.supports(task) && ($0.acceptsMissing || !hasMissing) }
            list =
                families.map { ($0.rawValue, "{family: \($0.rawValue)}") }
                + (hasMissing || task == .anomaly
                    ? [] : [("network", "{layers: [{dense: 32}, {dropout: 0.1}, {dense: 16}]}")])
        }
    }
}
