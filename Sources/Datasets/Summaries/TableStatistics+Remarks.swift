import Reports

extension TableStatistics {
    /// What a person should look at, most important first; nothing when all looks well.
    public var remarks: [String] {
        var remarks: [String] = []
        if raggedLines > 0 {
            let places = raggedPlaces.prefix(3).map { "line \($0.line) has \($0.value)" }.joined(separator: ", ")
            remarks.append("\(raggedLines) line(s) do not have \(columns.count) cells and are left out: \(places)")
        }
        for column in columns { remarks += column.remarks }
        return remarks
    }
}

extension ColumnStatistics {
    /// What a person should look at in this column.
    var remarks: [String] {
        var remarks: [String] = []
        if misfits > 0 {
            let places = misfitPlaces.prefix(3).map { "'\($0.value)' in line \($0.line)" }.joined(separator: ", ")
            remarks.append("\(misfits) cell(s) are no \(kind == .bool ? "truth values" : "numbers"): \(places)")
        }
        if infinite > 0 { remarks.append("\(infinite) value(s) are infinite") }
        if present == 0 { remarks.append("all values are missing") }
        if present > 0, missing * 2 > rows {
            remarks.append("\(NumberText.percent(Double(missing) / Double(rows))) of the values are missing")
        }
        if isConstant, rows > 1 { remarks.append("constant: all values are \(frequent.first?.value ?? "the same")") }
        if isKey { remarks.append("all values are different: a key or a counter, and no feature") }
        return remarks.map { "\(name): \($0)" }
    }

    /// Every row has a value of its own, and numbers are whole and without gaps: a column that names rows.
    var isKey: Bool {
        guard present > 20, distinct == present || !isDistinctExact && distinct * 10 > present * 9 else { return false }
        guard kind == .number else { return kind == .text || kind == .category }
        guard let numbers, numbers.isWhole else { return false }
        return numbers.maximum - numbers.minimum < 2 * Double(present)
    }

    /// The kind as people call it.
    var kindText: String {
        switch kind {
        case .number: numbers?.isWhole == true ? "whole" : "number"
        case .category, .text, .bool: kind.rawValue
        }
    }

    /// The most frequent values with their shares.
    func frequentText(_ number: Int) -> String {
        let parts = frequent.prefix(number).map {
            "\($0.value.prefix(24)) \(NumberText.percent(Double($0.count) / Double(max(1, rows))))"
        }
        return parts.joined(separator: ", ") + (frequent.count > number ? ", …" : "")
    }
}
