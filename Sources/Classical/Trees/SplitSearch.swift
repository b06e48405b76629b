import Statistics

/// Memory for looking for splits, made once for a tree.
final class SplitScratch {
    /// Rows with a value: the bin in the upper half, the row in the lower.
    let keys: UnsafeMutableBufferPointer<UInt64>
    /// Room for sorting.
    let spare: UnsafeMutableBufferPointer<UInt64>
    /// Sums left and right of a split, and of the rows without a value.
    let (left, right, missing):
        (UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>)

    /// Memory for nodes of up to `rows` rows.
    init(rows: Int, channels: Int) {
        (keys, spare) = (.allocate(capacity: rows), .allocate(capacity: rows))
        (left, right, missing) = (
            .allocate(capacity: channels), .allocate(capacity: channels), .allocate(capacity: channels)
        )
    }

    deinit {
        keys.deallocate()
        spare.deallocate()
        left.deallocate()
        right.deallocate()
        missing.deallocate()
    }

    /// Sorts the first `count` keys, which differ in their rows.
    func sort(_ count: Int) {
        guard count > 48 else { return insertionSort(count) }
        pass(count, from: keys, to: spare, shift: 32)
        pass(count, from: spare, to: keys, shift: 40)
    }

    /// A stable pass of radix sort by one byte.
    private func pass(
        _ count: Int, from source: UnsafeMutableBufferPointer<UInt64>, to target: UnsafeMutableBufferPointer<UInt64>,
        shift: UInt64
    ) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 257) { starts in
            starts.initialize(repeating: 0)
            for place in 0..<count { starts[Int(source[place] >> shift & 255) + 1] += 1 }
            for byte in 1..<257 { starts[byte] += starts[byte - 1] }
            for place in 0..<count {
                let byte = Int(source[place] >> shift & 255)
                target[starts[byte]] = source[place]
                starts[byte] += 1
            }
        }
    }

    private func insertionSort(_ count: Int) {
        for place in stride(from: 1, to: count, by: 1) {
            let key = keys[place]
            var hole = place
            while hole > 0, keys[hole - 1] >> 32 > key >> 32 {
                keys[hole] = keys[hole - 1]
                hole -= 1
            }
            keys[hole] = key
        }
    }
}

/// Looks for the best split of a node's rows by single columns.
struct SplitSearch {
    let grower: ExactGrower
    let scratch: SplitScratch
    /// The sums over the node's rows.
    let sums: [Double]

    private var impurity: Impurity { grower.settings.impurity }

    /// Makes `best` a split by this column if it is better; false when the column is constant in the node.
    func run(
        column: Int, _ rows: ArraySlice<Int32>, _ random: inout SeededGenerator, _ best: inout ExactGrower.Split
    ) -> Bool {
        let info = grower.bins.columns[column]
        let count = gather(column, rows)
        let missing = rows.count - count
        guard count > 0 else { return false }
        scratch.sort(count)
        let isConstant = code(0) == code(count - 1)
        guard !isConstant || (missing > 0 && !info.isCategorical) else { return false }
        if info.isCategorical {
            oneAgainstOthers(column, count, missing, &best)
        } else if grower.settings.isExtremelyRandomized && !isConstant {
            atRandom(column, count, missing, &random, &best)
        } else {
            between(column, count, missing, &best)
        }
        return true
    }

    private func code(_ place: Int) -> Int { Int(scratch.keys[place] >> 32) }

    @inline(__always)
    private func addRow(_ place: Int, to sums: UnsafeMutableBufferPointer<Double>) {
        let row = Int(scratch.keys[place] & 0xFFFF_FFFF)
        impurity.add(grower.targets[row], grower.weights[row], to: sums)
    }

    /// Fills the keys with the rows that have a value and sums up the others; returns the number of keys.
    private func gather(_ column: Int, _ rows: ArraySlice<Int32>) -> Int {
        let (missing, start) = (grower.bins.columns[column].count, column * grower.bins.rows)
        scratch.missing.update(repeating: 0)
        var count = 0
        for row in rows {
            let code = Int(grower.bins.codes[start + Int(row)])
            if code == missing {
                impurity.add(grower.targets[Int(row)], grower.weights[Int(row)], to: scratch.missing)
            } else {
                scratch.keys[count] = UInt64(code) << 32 | UInt64(row)
                count += 1
            }
        }
        return count
    }

    /// Tries every place between two values, and all values against the missing ones.
    private func between(_ column: Int, _ count: Int, _ missing: Int, _ best: inout ExactGrower.Split) {
        let info = grower.bins.columns[column]
        for missingGoesLeft in [false, true] where !missingGoesLeft || missing > 0 {
            start(missingGoesLeft)
            for place in 0..<count {
                addRow(place, to: scratch.left)
                let isLast = place + 1 == count
                if isLast ? missing == 0 || missingGoesLeft : code(place) == code(place + 1) { continue }
                let left = place + 1 + (missingGoesLeft ? missing : 0)
                let purity = purity(left: left, of: count + missing)
                guard purity > best.purity else { continue }
                let threshold =
                    isLast ? .greatestFiniteMagnitude : info.threshold(between: code(place), and: code(place + 1))
                best = ExactGrower.Split(
                    purity: purity, column: column, threshold: threshold, missingGoesLeft: missingGoesLeft)
            }
        }
    }

    /// Tries each category against the others.
    private func oneAgainstOthers(_ column: Int, _ count: Int, _ missing: Int, _ best: inout ExactGrower.Split) {
        let info = grower.bins.columns[column]
        for missingGoesLeft in [false, true] where !missingGoesLeft || missing > 0 {
            var first = 0
            while first < count {
                start(missingGoesLeft)
                var place = first
                while place < count, code(place) == code(first) {
                    addRow(place, to: scratch.left)
                    place += 1
                }
                let purity = purity(left: place - first + (missingGoesLeft ? missing : 0), of: count + missing)
                if purity > best.purity {
                    best = ExactGrower.Split(
                        purity: purity, column: column, threshold: info.lowest[code(first)],
                        missingGoesLeft: missingGoesLeft)
                }
                first = place
            }
        }
    }

    /// Tries one threshold, drawn between the smallest and the largest value.
    private func atRandom(
        _ column: Int, _ count: Int, _ missing: Int, _ random: inout SeededGenerator, _ best: inout ExactGrower.Split
    ) {
        let info = grower.bins.columns[column]
        let (low, high) = (info.highest[code(0)], info.lowest[code(count - 1)])
        let drawn = Float(random.uniform(Double(low), Double(high)))
        for missingGoesLeft in [false, true] where !missingGoesLeft || missing > 0 {
            start(missingGoesLeft)
            var place = 0
            while place < count - 1, info.lowest[code(place)] <= drawn, code(place) != code(count - 1) {
                addRow(place, to: scratch.left)
                place += 1
            }
            let purity = purity(left: place + (missingGoesLeft ? missing : 0), of: count + missing)
            guard purity > best.purity else { continue }
            // A bin of several values is not divided.
            let threshold = min(max(drawn, info.highest[code(place - 1)]), high.nextDown)
            best = ExactGrower.Split(
                purity: purity, column: column, threshold: threshold, missingGoesLeft: missingGoesLeft)
        }
    }

    /// Begins the left sums, with the missing rows or without.
    private func start(_ missingGoesLeft: Bool) {
        for channel in 0..<sums.count { scratch.left[channel] = missingGoesLeft ? scratch.missing[channel] : 0 }
    }

    /// The purity of both sides of the current split; -infinity when a side has too few rows.
    @inline(__always)
    private func purity(left: Int, of count: Int) -> Double {
        let least = grower.settings.tree.minSamplesLeaf
        guard left >= least, count - left >= least else { return -.infinity }
        for channel in 0..<sums.count { scratch.right[channel] = sums[channel] - scratch.left[channel] }
        return impurity.purity(UnsafeBufferPointer(scratch.left))
            + impurity.purity(UnsafeBufferPointer(scratch.right))
    }
}
