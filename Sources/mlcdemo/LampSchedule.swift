import ArgumentParser

/// The power of the lamps over a series of parts, as a share of their power when new: one number, or `FIRST..LAST` for lamps
/// that age evenly from the first part to the last.
struct LampSchedule: ExpressibleByArgument, CustomStringConvertible {
    let first: Double
    let last: Double

    /// Lamps that stay as they are.
    init(_ level: Double) { (first, last) = (level, level) }

    init?(argument: String) {
        let ends = argument.components(separatedBy: "..").map { Double($0) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            (0...2).contains(first), (0...2).contains(last)
        else { return nil }
        (self.first, self.last) = (first, last)
    }

    /// The level at one part of a series.
    func level(at index: Int, of count: Int) -> Double {
        first + (last - first) * (count > 1 ? Double(index) / Double(count - 1) : 0)
    }

    var description: String { first == last ? "\(first)" : "\(first)..\(last)" }
}

extension String {
    /// The parts between occurrences of a separator.
    fileprivate func components(separatedBy separator: String) -> [String] {
        guard let range = firstRange(of: separator) else { return [self] }
        return [String(self[..<range.lowerBound])]
            + String(self[range.upperBound...]).components(separatedBy: separator)
    }
}
