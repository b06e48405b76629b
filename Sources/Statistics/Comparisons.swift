/// Many tests at once.
public enum MultipleComparisons {
    /// Holm's p-values: those of which the probability that any at all falls below a level by chance is that level.
    public static func holm(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        var result = pValues
        var largest = 0.0
        for (place, index) in order.enumerated() where pValues[index] == pValues[index] {
            largest = max(largest, min(1, pValues[index] * Double(pValues.count - place)))
            result[index] = largest
        }
        return result
    }
}

/// Fisher's exact test of a table of two by two.
public enum FisherExact {
    /// The two-sided p-value: how likely tables at most as probable as this one are, with the same sums, when the shares of
    /// successes in both samples are the same.
    public static func pValue(successes first: Int, of firstTrials: Int, and second: Int, of secondTrials: Int)
        -> Double
    {
        let successes = first + second
        let lowest = max(0, successes - secondTrials)
        let highest = min(firstTrials, successes)
        guard lowest < highest else { return 1 }
        func choose(_ n: Int, _ k: Int) -> Double {
            SpecialFunctions.logGamma(Double(n + 1)) - SpecialFunctions.logGamma(Double(k + 1))
                - SpecialFunctions.logGamma(Double(n - k + 1))
        }
        let all = choose(firstTrials + secondTrials, successes)
        func probability(_ k: Int) -> Double {
            Elementary.exp(choose(firstTrials, k) + choose(secondTrials, successes - k) - all)
        }
        let own = probability(first)
        let sum = (lowest...highest).reduce(0) { sum, k in
            let value = probability(k)
            return value <= own * (1 + 1e-7) ? sum + value : sum
        }
        return min(1, sum)
    }
}
