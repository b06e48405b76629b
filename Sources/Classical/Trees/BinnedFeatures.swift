import Statistics

/// Features replaced by the numbers of the bins they fall into, column by column, which is what trees are grown from.
///
/// A column of few distinct values has a bin for each, so nothing is lost; else bins hold about the same number of rows.
struct BinnedFeatures {
    /// The bins of a column.
    struct Column {
        /// The smallest value of each bin.
        var lowest: [Float]
        /// The largest value of each bin.
        var highest: [Float]
        /// Whether some row's value is missing; the bin `count` is for those.
        var hasMissing: Bool
        /// True when the bins are categories.
        var isCategorical: Bool

        /// The number of bins without the one for missing values.
        var count: Int { lowest.count }

        /// A threshold between two bins, such that values of bin `low` are at most it and those of bin `high` above.
        func threshold(between low: Int, and high: Int) -> Float {
            let (a, b) = (highest[low], lowest[high])
            let middle = a / 2 + b / 2
            return middle >= a && middle < b ? middle : a
        }
    }

    let rows: Int
    let columns: [Column]
    /// The bin of each row: `rows` elements for each column, one column after the other.
    let codes: [UInt16]

    /// Bins of a training set, at most `limit` (below 65,535) for a column.
    init(_ set: TrainingSet, limit: Int, threads: Int) {
        let (rows, width) = (set.rows, set.features.columns)
        self.rows = rows
        var codes = [UInt16](repeating: 0, count: rows * width)
        var columns: [Column] = []
        codes.withUnsafeMutableBufferPointer { codes in
            let places = codes
            columns = parallelMap(width, threads: threads) { index in
                BinnedFeatures.bin(
                    set, column: index, limit: limit,
                    UnsafeMutableBufferPointer(rebasing: places[index * rows..<(index + 1) * rows]))
            }
        }
        (self.columns, self.codes) = (columns, codes)
    }

    /// The largest number of bins of any column, that for missing values included.
    var largestCount: Int { columns.map { $0.count + 1 }.max() ?? 1 }

    private static func bin(
        _ set: TrainingSet, column: Int, limit: Int, _ codes: UnsafeMutableBufferPointer<UInt16>
    ) -> Column {
        var present: [(value: Float, row: Int)] = []
        present.reserveCapacity(codes.count)
        for row in 0..<codes.count {
            let value = set.features[row, column]
            if !value.isNaN { present.append((value, row)) }
        }
        present.sort { $0.value != $1.value ? $0.value < $1.value : $0.row < $1.row }
        let isCategorical = set.columns[column].isCategorical
        var result = Column(
            lowest: [], highest: [], hasMissing: present.count < codes.count, isCategorical: isCategorical)
        let groups = equalRuns(present.map(\.value))
        let merged = groups.count <= limit ? groups : merge(groups, into: limit)
        for (bin, group) in merged.enumerated() {
            result.lowest.append(present[group.lowerBound].value)
            result.highest.append(present[group.upperBound - 1].value)
            for place in group { codes[present[place].row] = UInt16(bin) }
        }
        if result.hasMissing {
            for row in 0..<codes.count where set.features[row, column].isNaN { codes[row] = UInt16(merged.count) }
        }
        return result
    }

    /// The ranges of equal values in a sorted list.
    private static func equalRuns(_ values: [Float]) -> [Range<Int>] {
        var (runs, start): ([Range<Int>], Int) = ([], 0)
        for place in values.indices where place + 1 == values.count || values[place + 1] != values[place] {
            runs.append(start..<place + 1)
            start = place + 1
        }
        return runs
    }

    /// Neighbouring ranges joined to `limit` of about the same size.
    private static func merge(_ runs: [Range<Int>], into limit: Int) -> [Range<Int>] {
        var (result, start, left): ([Range<Int>], Int, Int) = ([], 0, runs.last?.upperBound ?? 0)
        for (place, run) in runs.enumerated() {
            let (size, bins) = (run.upperBound - start, limit - result.count)
            // The last bin takes the rest; before, a bin ends once it has its share, and no later than to leave a run each.
            let isFull = bins > 1 && (size * bins >= left || runs.count - place <= bins)
            guard isFull || place + 1 == runs.count else { continue }
            result.append(start..<run.upperBound)
            (start, left) = (run.upperBound, left - size)
        }
        return result
    }
}
