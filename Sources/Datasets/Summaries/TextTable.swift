/// A table for terminals: columns padded to their widest cell.
struct TextTable {
    private var rows: [[String]]
    private let alignsRight: [Bool]

    /// - Parameter columns: the heads, and whether the cells below are numbers.
    init(_ columns: [(name: String, isNumber: Bool)]) {
        rows = [columns.map(\.name)]
        alignsRight = columns.map(\.isNumber)
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The lines, without blanks at their ends.
    var lines: [String] {
        let widths = alignsRight.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return alignsRight[column] ? padding + row[column] : row[column] + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension Histogram {
    /// The counts as a line of blocks, at most `width` of them.
    func blocks(width: Int = 20) -> String {
        let step = max(1, (counts.count + width - 1) / width)
        let sums = stride(from: 0, to: counts.count, by: step).map {
            counts[$0..<min(counts.count, $0 + step)].reduce(0, +)
        }
        let marks = Array("▁▂▃▄▅▆▇█")
        guard let greatest = sums.max(), greatest > 0 else { return "" }
        return String(sums.map { $0 == 0 ? " " : marks[min(7, ($0 * 8 - 1) / greatest)] })
    }
}
