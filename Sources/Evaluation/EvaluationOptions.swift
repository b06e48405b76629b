/// How to evaluate.
public struct EvaluationOptions: Sendable {
    /// The probability with which intervals hold the true value.
    public var confidence = 0.95
    /// How often the bootstrap draws; nil for 2,000, fewer for very many elements.
    public var resamples: Int?
    public var seed: UInt64 = 0
    /// Bins of the calibration, of equal width.
    public var calibrationBins = 10
    /// How many of the worst mistakes are kept.
    public var mistakes = 24
    /// Slices with fewer elements are not compared.
    public var leastSliceCount = 10
    /// What wrong answers cost, where there is a positive class.
    public var costs: Costs?
    /// Answers on validation data, for the temperature, and for the threshold where there are costs; nil for neither.
    public var validation: ClassificationData?

    public init() {}

    /// The number of draws for some elements.
    func draws(_ count: Int) -> Int { resamples ?? max(300, min(2000, 100_000_000 / max(1, count * 50))) }
}
