import Statistics

/// How often a network expects each class.
enum ClassPriors {
    /// What to add to the logits of each class so that the mean probability of each is its share of the examples: what the
    /// biases of a last layer would be if they alone were fitted to these examples.
    /// - Parameters:
    ///   - logits: rows of one logit for each class.
    ///   - targets: for each row the shares of the classes, times the weight of the example.
    /// - Returns: a number for each class; 0 for classes of which there is no example.
    static func shift(_ logits: [[Float]], toward targets: [[Float]]) -> [Float] {
        let classes = logits.first?.count ?? 0
        var wanted = [Double](repeating: 0, count: classes)
        for target in targets { for (index, share) in target.enumerated() { wanted[index] += Double(share) } }
        let weights = targets.map { $0.reduce(0.0) { $0 + Double($1) } }
        var shift = [Double](repeating: 0, count: classes)
        for _ in 0..<500 {
            var sums = [Double](repeating: 0, count: classes)
            for (row, weight) in zip(logits, weights) {
                let moved = zip(row, shift).map { Double($0) + $1 }
                let largest = moved.max() ?? 0
                let powers = moved.map { Elementary.exp($0 - largest) }
                let total = powers.reduce(0, +)
                for index in powers.indices { sums[index] += weight * powers[index] / total }
            }
            var largest = 0.0
            for index in 0..<classes where wanted[index] > 0 && sums[index] > 0 {
                let step = Elementary.log(wanted[index] / sums[index])
                shift[index] += step
                largest = max(largest, step.magnitude)
            }
            if largest < 1e-6 { break }
        }
        return shift.map { Float($0) }
    }
}
