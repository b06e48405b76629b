import Core
import IR

extension Add {
    /// ONNX TfIdfVectorizer: how often each n-gram of a pool occurs in a row, with gaps of up to `max_skip_count`
    /// elements between its items, weighted. Elements are compared with those of all n-grams of a length at once.
    static let tfIdfVectorizer = Spelling.onnx(
        "TfIdfVectorizer", since: 9,
        .expanded { (node, context) throws(OperatorError) in
            var node = node
            let pool = try NGramPool(&node)
            let weighting: String = try node.take("mode") ?? "TF"
            let weights: [Float] = try node.take("weights") ?? []
            if let unknown = node.attributes.keys.min() {
                throw OperatorError("attribute '\(unknown)' is not known to TfIdfVectorizer")
            }
            guard weights.isEmpty || weights.count >= pool.columns else {
                throw OperatorError("\(weights.count) weights for \(pool.columns) columns")
            }
            guard let x = node.input(0) else { throw OperatorError("input 'X' is missing") }
            let write = NodeWriter(context: context)
            let counts = try NGramCounter(pool: pool, write: write).counts(x)
            let factors = weights.isEmpty ? nil : Tensor(Array(weights.prefix(pool.columns)), shape: [pool.columns])
            switch weighting {
            case "TF": return [counts]
            case "IDF":
                let occurs = try write.cast(write(Greater(), counts, write.scalar(0, .float32)), to: .float32)
                return [
                    try factors.map { (factors) throws(OperatorError) in try write(Mul(), occurs, context.add(factors))
                    } ?? occurs
                ]
            case "TFIDF":
                return [
                    try factors.map { (factors) throws(OperatorError) in try write(Mul(), counts, context.add(factors))
                    } ?? counts
                ]
            default: throw OperatorError("'mode' is '\(weighting)'; it must be TF, IDF or TFIDF")
            }
        })
}

/// The n-grams that a vectorizer counts.
struct NGramPool {
    /// N-grams of one length.
    struct Group {
        var length: Int
        /// The column that counts each n-gram.
        var columns: [Int]
        /// For each place, that item of every n-gram.
        var items: [Tensor]
    }

    /// The most columns that a vectorizer may have.
    static let maximumColumns = 1 << 22

    var groups: [Group] = []
    /// The number of columns of the result.
    var columns: Int
    var maximumSkip: Int
    var isOfStrings: Bool

    /// Takes the attributes.
    init(_ node: inout ForeignNode) throws(OperatorError) {
        guard let shortest: Int = try node.take("min_gram_length"), let longest: Int = try node.take("max_gram_length"),
            let skip: Int = try node.take("max_skip_count"), let starts: [Int] = try node.take("ngram_counts"),
            let indices: [Int] = try node.take("ngram_indexes")
        else {
            throw OperatorError(
                "'min_gram_length', 'max_gram_length', 'max_skip_count', 'ngram_counts' and 'ngram_indexes' are needed")
        }
        let numbers: [Int] = try node.take("pool_int64s") ?? []
        let strings: [String] = try node.take("pool_strings") ?? []
        guard numbers.isEmpty != strings.isEmpty else {
            throw OperatorError("exactly one of 'pool_int64s' and 'pool_strings' is needed")
        }
        isOfStrings = numbers.isEmpty
        maximumSkip = skip
        columns = (indices.max() ?? -1) + 1
        guard shortest >= 1, longest >= shortest, (0...Limits.dimension).contains(skip),
            indices.allSatisfy({ $0 >= 0 && $0 < Self.maximumColumns }), columns > 0
        else { throw OperatorError("a length, a skip count or an index of n-grams is not valid") }
        let total = isOfStrings ? strings.count : numbers.count
        var next = 0
        for (position, start) in starts.enumerated() {
            let length = position + 1
            let end = position + 1 < starts.count ? starts[position + 1] : total
            guard start >= 0, start <= end, end <= total, (end - start) % length == 0 else {
                throw OperatorError("'ngram_counts' \(starts) does not cut a pool of \(total) items")
            }
            let count = (end - start) / length
            guard next + count <= indices.count else { throw OperatorError("more n-grams than 'ngram_indexes'") }
            defer { next += count }
            guard count > 0, (shortest...longest).contains(length) else { continue }
            let items = (0..<length).map { place in
                let places = (0..<count).map { start + $0 * length + place }
                return isOfStrings
                    ? Tensor(strings: places.map { strings[$0] }, shape: [count])
                    : Tensor(places.map { Int64(numbers[$0]) }, shape: [count])
            }
            groups.append(Group(length: length, columns: Array(indices[next..<next + count]), items: items))
        }
    }
}

/// Writes the nodes that count n-grams.
private struct NGramCounter {
    let pool: NGramPool
    let write: NodeWriter

    /// The counts, [columns] for a row and [rows, columns] for several, in single precision.
    func counts(_ x: ValueID) throws(OperatorError) -> ValueID {
        let type = write.type(x)
        guard type.rank <= 2 else { throw OperatorError("\(type) must be a row, or rows") }
        guard (type.dtype == .string) == pool.isOfStrings else {
            throw OperatorError("X is \(type) and the pool is of \(pool.isOfStrings ? "strings" : "integers")")
        }
        var rows = type.rank == 2 ? x : try write.reshape(x, [1, -1])
        if !pool.isOfStrings { rows = try write.cast(rows, to: .int64) }
        let width = try write.extent(rows, 1, "the length of rows")
        var parts: [ValueID] = []
        for group in pool.groups { parts.append(try counts(group, rows, width)) }
        let all = try arranged(parts, rows)
        return type.rank == 2 ? all : try write.reshape(all, [-1])
    }

    /// The counts of one length, [rows, n-grams]. Single items have no gaps and are counted once.
    private func counts(_ group: NGramPool.Group, _ rows: ValueID, _ width: Int) throws(OperatorError) -> ValueID {
        var sum = try zeros(rows, group.columns.count)
        for step in 1...(group.length == 1 ? 1 : pool.maximumSkip + 1) {
            let (span, overflow) = step.multipliedReportingOverflow(by: group.length - 1)
            guard !overflow, width > span else { break }
            var match: ValueID?
            for (place, item) in group.items.enumerated() {
                let window = try write.slice(
                    rows, axis: 1, from: place * step, to: place * step + width - span)
                let equal = try write(Equal(), write(Unsqueeze(axes: [2]), window), write.context.add(item))
                match = try match.map { (match) throws(OperatorError) in try write(And(), match, equal) } ?? equal
            }
            guard let match else { break }
            var total = ReduceSum()
            (total.axes, total.keepDims) = ([1], false)
            sum = try write(Add(), sum, write(total, write.cast(match, to: .float32)))
        }
        return sum
    }

    /// A matrix of zeros with a row for each of the input's.
    private func zeros(_ rows: ValueID, _ columns: Int) throws(OperatorError) -> ValueID {
        let extent = write.type(rows).shape[0]
        if let known = extent.value {
            let size = try TensorType(.float32, fixed: [known, columns]).checked()
            return write.context.add(
                Tensor([Float](repeating: 0, count: size.elementCount ?? 0), shape: [known, columns]))
        }
        throw OperatorError("the number of rows \(extent) must be a number here; set it with --dim")
    }

    /// The counts in the order of the columns; n-grams of one column add up.
    private func arranged(_ parts: [ValueID], _ rows: ValueID) throws(OperatorError) -> ValueID {
        guard !parts.isEmpty else { return try zeros(rows, pool.columns) }
        let sources = pool.groups.flatMap(\.columns)
        guard let all = try write.context.add(Concat(axis: 1), parts + [zeros(rows, 1)]).first else {
            throw OperatorError("nothing to count")
        }
        var rounds: [[Int64]] = []
        var used = [Int](repeating: 0, count: pool.columns)
        for (source, column) in sources.enumerated() {
            if used[column] == rounds.count {
                guard rounds.count * pool.columns < NGramPool.maximumColumns else {
                    throw OperatorError("too many n-grams share one of \(pool.columns) columns")
                }
                rounds.append([Int64](repeating: Int64(sources.count), count: pool.columns))
            }
            rounds[used[column]][column] = Int64(source)
            used[column] += 1
        }
        var sum: ValueID?
        for round in rounds {
            let part = try write(Gather(axis: 1), all, write.context.add(Tensor(round, shape: [pool.columns])))
            sum = try sum.map { (sum) throws(OperatorError) in try write(Add(), sum, part) } ?? part
        }
        return sum ?? all
    }
}
