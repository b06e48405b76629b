extension DatasetSchema {
    /// The schema as YAML with remarks for who edits it. `init(text:path:)` reads it back.
    public var text: String {
        var lines = [
            "# What the data must be like. Edit it; `mlc data validate DATA --schema THIS` tells what does not fit.",
            "version: 1",
            "# When a distribution counts as changed (validate --against):",
            "comparison:",
            "  false_alarms: \(comparison.falseAlarms.shortText)  # the probability of any false alarm",
            "  least_change: \(comparison.leastChange.shortText)  # the share of values that must lie elsewhere",
        ]
        if !tables.isEmpty {
            lines += ["tables:"] + tables.flatMap(\.lines)
        }
        if let pictures { lines += ["pictures:"] + pictures.lines }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension TableSchema {
    fileprivate var lines: [String] {
        var lines = [
            "  - name: \(name.yaml)", "    least_rows: \(leastRows)",
            "    other_columns: \(allowsOthers ? "allow" : "refuse")",
        ]
        if let target { lines.append("    target: \(target.yaml)") }
        if let group { lines.append("    group: \(group.yaml)") }
        lines += [
            "    # type: number, whole, category, text or bool; missing: the greatest share of missing values",
            "    columns:",
        ]
        return lines
            + columns.map { column in
                // Longer keys must be announced by a question mark.
                let key = column.name.yaml
                return (key.utf8.count < 900 ? "      \(key)" : "      ? \(key)\n      ")
                    + ": {\(column.fields.joined(separator: ", "))}"
            }
    }
}

extension ColumnSchema {
    fileprivate var fields: [String] {
        var fields = ["type: \(kind.rawValue)"]
        if !isRequired { fields.append("required: false") }
        if missing > 0 { fields.append("missing: \(missing.shortText)") }
        if let range { fields.append("range: \(range.yaml)") }
        if let values { fields.append("values: [\(values.map(\.yaml).joined(separator: ", "))]") }
        if isUnique { fields.append("unique: true") }
        if mayBeConstant { fields.append("constant: true") }
        if !isCompared { fields.append("compare: false") }
        return fields
    }
}

extension PictureSchema {
    fileprivate var lines: [String] {
        var lines: [String] = []
        if !classes.isEmpty { lines.append("  classes: [\(classes.map(\.yaml).joined(separator: ", "))]") }
        lines.append("  other_classes: \(allowsOthers ? "allow" : "refuse")")
        lines.append("  least_per_class: \(leastPerClass)")
        let bounds = [
            ("width", width), ("height", height), ("brightness", brightness), ("contrast", contrast),
            ("sharpness", sharpness),
        ]
        for (name, range) in bounds { if let range { lines.append("  \(name): \(range.yaml)") } }
        if !channels.isEmpty {
            lines.append("  channels: [\(channels.map(String.init).joined(separator: ", "))]  # 1 grey, 3 colour")
        }
        lines.append("  duplicates: \(duplicates)  # pictures that may equal another of their class in every pixel")
        if let group {
            lines.append("  group:  # pictures that belong together must not lie in two parts of a split")
            lines.append("    pattern: \(group.pattern.yaml)")
            if let neighbours = group.neighbours { lines.append("    neighbours: \(neighbours)") }
        }
        return lines
    }
}

extension ClosedRange<Double> {
    fileprivate var yaml: String { "[\(lowerBound.shortText), \(upperBound.shortText)]" }
}

extension String {
    /// The text as a scalar of YAML: plain where that is safe, otherwise between double quotation marks.
    var yaml: String {
        let isPlain =
            unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "_-./ ".unicodeScalars.contains(scalar)
            } && unicodeScalars.first?.properties.isAlphabetic == true && last != " "
            && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(lowercased())
        if isPlain { return self }
        if contains("\\"), !contains("'"), unicodeScalars.allSatisfy({ (0x20..<0x7F).contains($0.value) }) {
            return "'\(self)'"
        }
        let escaped = unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\t": "\\t"
            case _
            where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0x2028
                || [0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value):
                "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                    + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
