/// How much constants may grow by folding while a model is imported.
struct FoldingBudget {
    /// A result up to this size is always folded, while the total lasts.
    static let smallBytes = 64 << 10
    /// A larger result may have this many times the bytes of its inputs.
    static let factor = 4
    /// The bytes that all results together may have beyond their inputs.
    static let totalBytes = 16 << 20

    private var grown = 0

    /// Takes the growth from the budget; false, and nothing is taken, when it does not fit.
    mutating func allows(inputBytes: Int, resultBytes: Int) -> Bool {
        let (scaled, overflow) = inputBytes.multipliedReportingOverflow(by: Self.factor)
        guard resultBytes <= max(Self.smallBytes, overflow ? .max : scaled) else { return false }
        let growth = max(0, resultBytes - inputBytes)
        guard growth <= Self.totalBytes - grown else { return false }
        grown += growth
        return true
    }
}
