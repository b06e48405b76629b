/// Grows a tree on gradients, always splitting the leaf whose split helps most, from histograms of the bins.
///
/// A leaf's value is -G / (H + l2) of its sums of first and second derivatives, and the gain of a split the fall of
/// 2 G w + (H + l2) w^2 (Chen and Guestrin 2016). Histograms of the larger child come from subtraction.
struct HistogramGrower {
    /// Sums over rows: first derivatives, second derivatives, the number of rows; the last is not used.
    typealias Sums = SIMD4<Double>

    /// A way to split a leaf.
    private struct Split {
        var gain: Double
        var column = -1
        var bin = 0
        /// The next bin that has rows; the same as `bin` when only missing values go right.
        var nextBin = 0
        var missingGoesLeft = false
        var left = Sums()
        var right = Sums()
    }

    /// A leaf that may be split.
    private struct Leaf {
        var node: Int
        var rows: Range<Int>
        var sums: Sums
        var depth: Int
        /// The values that monotone splits above allow.
        var bounds: ClosedRange<Double>
        var histogram: [Sums]
        var split: Split?
    }

    /// A grown tree, whose leaf values are not yet multiplied by the learning rate, and the rows in each leaf, as ranges of
    /// the list of rows.
    struct Result {
        var tree: Tree
        var leaves: [(node: Int, rows: Range<Int>)]
    }

    let bins: BinnedFeatures
    let options: BoostingOptions
    /// For each column 1, 0 or -1; see `TrainingSet.Column`.
    let monotone: [Int]
    let threads: Int
    /// Where each column's bins begin in a histogram, and the histogram's size.
    private let starts: [Int]

    init(_ bins: BinnedFeatures, _ options: BoostingOptions, monotone: [Int], threads: Int) {
        (self.bins, self.options, self.monotone, self.threads) = (bins, options, monotone, threads)
        starts = bins.columns.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count + 1) }
    }

    /// Grows a tree on some rows, which are brought into the order of the leaves.
    func grow(_ rows: inout [Int32], _ gradients: [SIMD2<Double>], columns: [Int]) -> Result {
        var sums = Sums()
        for row in rows {
            let gradient = gradients[Int(row)]
            sums += Sums(gradient.x, gradient.y, 1, 0)
        }
        var tree = Tree(leaf: [0], cover: sums.z)
        var root = Leaf(
            node: 0, rows: 0..<rows.count, sums: sums, depth: 0, bounds: -.infinity ... .infinity,
            histogram: histogram(rows[...], gradients, columns))
        root.split = bestSplit(root, columns)
        var leaves = [root]
        while leaves.count < options.maxLeaves, let place = mostUseful(leaves) {
            let (left, right) = divide(leaves[place], &rows, gradients, columns, &tree)
            leaves[place] = left
            leaves.append(right)
        }
        for leaf in leaves { tree.values[leaf.node] = Float(value(leaf.sums, leaf.bounds)) }
        return Result(tree: tree, leaves: leaves.map { ($0.node, $0.rows) })
    }

    private func mostUseful(_ leaves: [Leaf]) -> Int? {
        var best: (place: Int, gain: Double)?
        for (place, leaf) in leaves.enumerated() {
            guard let gain = leaf.split?.gain, gain > best?.gain ?? 0 else { continue }
            best = (place, gain)
        }
        return best?.place
    }

    /// Makes a leaf a question with two leaves.
    private func divide(
        _ leaf: Leaf, _ rows: inout [Int32], _ gradients: [SIMD2<Double>], _ columns: [Int], _ tree: inout Tree
    ) -> (Leaf, Leaf) {
        guard let split = leaf.split else { return (leaf, leaf) }
        let middle = partition(&rows, leaf.rows, split)
        let number = tree.nodes.count
        tree.nodes[leaf.node] = question(split, cover: leaf.sums.z, firstChild: number)
        tree.nodes += [.leaf(cover: split.left.z), .leaf(cover: split.right.z)]
        tree.values += [0, 0]
        let (low, high) = childBounds(leaf, split)
        var left = Leaf(
            node: number, rows: leaf.rows.lowerBound..<middle, sums: split.left, depth: leaf.depth + 1, bounds: low,
            histogram: [])
        var right = Leaf(
            node: number + 1, rows: middle..<leaf.rows.upperBound, sums: split.right, depth: leaf.depth + 1,
            bounds: high, histogram: [])
        guard options.maxDepth == 0 || left.depth < options.maxDepth else { return (left, right) }
        if left.rows.count <= right.rows.count {
            left.histogram = histogram(rows[left.rows], gradients, columns)
            right.histogram = difference(leaf.histogram, left.histogram)
        } else {
            right.histogram = histogram(rows[right.rows], gradients, columns)
            left.histogram = difference(leaf.histogram, right.histogram)
        }
        left.split = bestSplit(left, columns)
        right.split = bestSplit(right, columns)
        return (left, right)
    }

    private func question(_ split: Split, cover: Double, firstChild: Int) -> Tree.Node {
        let column = bins.columns[split.column]
        let onlyMissingRight = split.nextBin == split.bin
        let threshold =
            column.isCategorical
            ? column.lowest[split.bin]
            : onlyMissingRight ? .greatestFiniteMagnitude : column.threshold(between: split.bin, and: split.nextBin)
        // Without missing values in training, they go where most rows went.
        let missingGoesLeft = column.hasMissing ? split.missingGoesLeft : split.left.z >= split.right.z
        return Tree.Node(
            feature: Int32(split.column), threshold: threshold, test: column.isCategorical ? .equal : .atMost,
            missingGoesLeft: missingGoesLeft, left: Int32(firstChild), right: Int32(firstChild + 1),
            cover: Float(cover))
    }

    private func childBounds(_ leaf: Leaf, _ split: Split) -> (ClosedRange<Double>, ClosedRange<Double>) {
        let direction = monotone[split.column]
        guard direction != 0 else { return (leaf.bounds, leaf.bounds) }
        let middle = (value(split.left, leaf.bounds) + value(split.right, leaf.bounds)) / 2
        let (low, high) = (leaf.bounds.lowerBound...middle, middle...leaf.bounds.upperBound)
        return direction > 0 ? (low, high) : (high, low)
    }

    /// Brings the rows that go left to the front, both sides in their order; returns where the right ones begin.
    private func partition(_ rows: inout [Int32], _ range: Range<Int>, _ split: Split) -> Int {
        let column = bins.columns[split.column]
        let (bin, missing) = (UInt16(split.bin), UInt16(column.count))
        var others: [Int32] = []
        others.reserveCapacity(range.count)
        var middle = range.lowerBound
        bins.codes.withUnsafeBufferPointer { codes in
            let codes = UnsafeBufferPointer(rebasing: codes[split.column * bins.rows..<(split.column + 1) * bins.rows])
            for place in range {
                let code = codes[Int(rows[place])]
                let goesLeft =
                    code == missing ? split.missingGoesLeft : column.isCategorical ? code == bin : code <= bin
                if goesLeft {
                    rows[middle] = rows[place]
                    middle += 1
                } else {
                    others.append(rows[place])
                }
            }
        }
        rows.replaceSubrange(middle..<range.upperBound, with: others)
        return middle
    }

    /// The sums of the rows in each bin of the given columns.
    private func histogram(_ rows: ArraySlice<Int32>, _ gradients: [SIMD2<Double>], _ columns: [Int]) -> [Sums] {
        var result = [Sums](repeating: Sums(), count: starts[starts.count - 1])
        let workers = rows.count * columns.count > 20_000 ? threads : 1
        result.withUnsafeMutableBufferPointer { result in
            let sums = result
            rows.withUnsafeBufferPointer { rows in
                gradients.withUnsafeBufferPointer { gradients in
                    bins.codes.withUnsafeBufferPointer { codes in
                        parallel(columns.count, threads: workers) { place in
                            let column = columns[place]
                            let bin = sums.baseAddress.map { $0 + starts[column] }
                            let code = codes.baseAddress.map { $0 + column * bins.rows }
                            guard let bin, let code else { return }
                            for row in rows {
                                let gradient = gradients[Int(row)]
                                bin[Int(code[Int(row)])] += Sums(gradient.x, gradient.y, 1, 0)
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    private func difference(_ whole: [Sums], _ part: [Sums]) -> [Sums] {
        var result = whole
        for place in result.indices { result[place] -= part[place] }
        return result
    }

    private func bestSplit(_ leaf: Leaf, _ columns: [Int]) -> Split? {
        guard leaf.rows.count >= 2 * options.minSamplesLeaf else { return nil }
        var best = Split(gain: options.minGain)
        let parent = cost(leaf.sums, value(leaf.sums, leaf.bounds))
        leaf.histogram.withUnsafeBufferPointer { histogram in
            for column in columns {
                let range = starts[column]..<starts[column + 1]
                search(column, UnsafeBufferPointer(rebasing: histogram[range]), leaf, parent, &best)
            }
        }
        return best.column < 0 ? nil : best
    }

    /// Looks for a better split by one column.
    private func search(
        _ column: Int, _ histogram: UnsafeBufferPointer<Sums>, _ leaf: Leaf, _ parent: Double, _ best: inout Split
    ) {
        let count = histogram.count - 1
        let missing = histogram[count]
        let isCategorical = bins.columns[column].isCategorical
        var (below, last) = (Sums(), -1)
        for bin in 0..<count where histogram[bin].z > 0 {
            if isCategorical {
                consider(
                    Split(gain: 0, column: column, bin: bin, nextBin: -1, left: histogram[bin]), missing, leaf, parent,
                    &best)
                continue
            }
            if last >= 0 {
                consider(
                    Split(gain: 0, column: column, bin: last, nextBin: bin, left: below), missing, leaf, parent, &best)
            }
            below += histogram[bin]
            last = bin
        }
        if !isCategorical, missing.z > 0, last >= 0 {
            let split = Split(gain: 0, column: column, bin: last, nextBin: last, left: below)
            consider(split, Sums(), leaf, parent, &best)
        }
    }

    /// Keeps a split with its left sums, with missing values right or left, if it is better than the best so far.
    private func consider(_ candidate: Split, _ missing: Sums, _ leaf: Leaf, _ parent: Double, _ best: inout Split) {
        var split = candidate
        for missingGoesLeft in [false, true] where !missingGoesLeft || missing.z > 0 {
            if missingGoesLeft { split.left += missing }
            split.missingGoesLeft = missingGoesLeft
            split.right = leaf.sums - split.left
            let least = Double(options.minSamplesLeaf)
            guard split.left.z >= least, split.right.z >= least, split.left.y >= options.minHessian,
                split.right.y >= options.minHessian
            else { continue }
            let direction = Double(monotone[split.column])
            let (low, high) = (value(split.left, leaf.bounds), value(split.right, leaf.bounds))
            if direction * (high - low) < 0 { continue }
            split.gain = parent - cost(split.left, low) - cost(split.right, high)
            // A gain that rounding alone explains is none.
            if split.gain > best.gain, split.gain > 1e-12 * abs(parent) { best = split }
        }
    }

    /// The value of a leaf with these sums.
    @inline(__always)
    private func value(_ sums: Sums, _ bounds: ClosedRange<Double>) -> Double {
        let curvature = sums.y + options.l2
        guard curvature > 0 else { return 0 }
        return min(max(-sums.x / curvature, bounds.lowerBound), bounds.upperBound)
    }

    @inline(__always)
    private func cost(_ sums: Sums, _ value: Double) -> Double {
        (2 * sums.x + (sums.y + options.l2) * value) * value
    }
}
