import Statistics

extension TrainingSet {
    /// Fails when the parts do not fit each other or hold values that nothing can learn from.
    ///
    /// - Parameters:
    ///   - allowsMissing: whether a NaN among the features is a missing value or an error.
    ///   - learns: whether the set is learned from, so that it needs every class and a target that varies.
    func check(allowsMissing: Bool, learns: Bool = true) throws(ClassicalError) {
        guard rows > 0, features.columns > 0 else {
            throw .tooFewRows(
                "the training set has \(rows) rows and \(features.columns) columns; it needs some of both")
        }
        guard columns.count == features.columns else {
            throw .mismatchedSizes("\(columns.count) columns are described, but the features have \(features.columns)")
        }
        try checkFeatures(allowsMissing: allowsMissing)
        try checkWeights()
        switch target {
        case .labels(let labels, let classes): try check(labels, classes: classes, learns: learns)
        case .values(let values): try check(values, learns: learns)
        case .none: break
        }
    }

    private func checkFeatures(allowsMissing: Bool) throws(ClassicalError) {
        for (place, value) in features.values.enumerated() where !value.isFinite {
            let (row, column) = (place / features.columns, columns[place % features.columns].name)
            guard value.isNaN else {
                throw .badValue("column '\(column)' is infinite in row \(row); correct or remove the row")
            }
            guard allowsMissing else {
                throw .badValue(
                    "column '\(column)' is missing in row \(row), which only tree models accept; fill in missing values "
                        + "first (impute) or choose a tree model")
            }
        }
        for (index, column) in columns.enumerated() where column.isCategorical {
            for row in 0..<rows where features[row, index] != features[row, index].rounded() {
                guard !features[row, index].isNaN else { continue }
                throw .badValue(
                    "categorical column '\(column.name)' is \(features[row, index]) in row \(row), which is no code")
            }
        }
    }

    private func checkWeights() throws(ClassicalError) {
        guard weights.isEmpty || weights.count == rows else {
            throw .mismatchedSizes("\(weights.count) weights are given for \(rows) rows")
        }
        if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw .badValue("the weight of row \(row) is \(weights[row]); weights are finite and not negative")
        }
        guard weights.isEmpty || weights.contains(where: { $0 > 0 }) else {
            throw .badValue("all weights are 0; give some row a weight")
        }
    }

    private func check(_ labels: [Int], classes: Int, learns: Bool) throws(ClassicalError) {
        guard labels.count == rows else {
            throw .mismatchedSizes("\(labels.count) labels are given for \(rows) rows")
        }
        guard classes >= 2 else {
            throw .badValue("there is only \(classes) class; a classifier needs at least 2")
        }
        var counts = [Int](repeating: 0, count: classes)
        for (row, label) in labels.enumerated() {
            guard (0..<classes).contains(label) else {
                throw .badValue("the label of row \(row) is \(label), but the classes are 0 to \(classes - 1)")
            }
            if weights.isEmpty || weights[row] > 0 { counts[label] += 1 }
        }
        if learns, let empty = counts.firstIndex(of: 0) {
            throw .tooFewRows("class \(empty) has no row to learn from; add rows of it or remove the class")
        }
    }

    private func check(_ values: [Float], learns: Bool) throws(ClassicalError) {
        guard values.count == rows else {
            throw .mismatchedSizes("\(values.count) targets are given for \(rows) rows")
        }
        if let row = values.firstIndex(where: { !$0.isFinite }) {
            throw .badValue("the target of row \(row) is \(values[row]); remove the row or correct it")
        }
        guard !learns || values.contains(where: { $0 != values[0] }) else {
            throw .badValue("the target is \(values[0]) in every row; there is nothing to learn")
        }
    }
}
