import Experiments
import Foundation

extension Run {
    /// The digits that tell runs apart in practice.
    var shortIdentifier: String { String(id.prefix(8)) }

    /// How long it took, or takes.
    var durationText: String {
        guard let ended else { return status == .running ? "…" : "–" }
        let seconds = Double(ended - started) / 1000
        if seconds < 60 { return String(format: "%.1f s", seconds) }
        let minutes = Int(seconds) / 60
        return minutes < 60 ? "\(minutes) min \(Int(seconds) % 60) s" : "\(minutes / 60) h \(minutes % 60) min"
    }
}

extension Run.Measure {
    /// The value, with its interval where there is one.
    var text: String {
        guard let value else { return "not finite" }
        guard let low, let high else { return numberText(value) }
        return "\(numberText(value)) (\(numberText(low)) to \(numberText(high)))"
    }
}

/// A number with four significant digits.
func numberText(_ value: Double) -> String { String(format: "%.4g", value) }

/// Local time of milliseconds since 1970.
func timeText(_ milliseconds: Int64) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
    return formatter.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
}

/// Prints rows in columns as wide as they must be.
func printTable(_ heads: [String]?, _ rows: [[String]]) {
    let all = (heads.map { [$0] } ?? []) + rows
    let columns = all.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    for row in all {
        let cells = row.enumerated().map { place, text in
            place + 1 == row.count ? text : text + String(repeating: " ", count: widths[place] - text.count + 2)
        }
        print(cells.joined())
    }
}
