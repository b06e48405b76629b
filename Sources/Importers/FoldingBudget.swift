/// How much constants may grow by folding while a model is imported.
struct FoldingBudget {
    /// A result up to this size is always folded, while the total lasts.
    static let smallBytes = 64 << 10
    /// A larger result may have this many times the bytes of its inputs.
    static let factor = 4
    /// The bytes that all results together may have beyond their inputs.
    static let totalBytes = 16 << 20

    private var grown = 0

    /// Whether a result of this size may be kept.
    func allows(inputBytes: Int, resultBytes: Int) -> Bool {
        let (scaled, overflow) = inputBytes.multipliedReportingOverflow(by: Self.factor)
        guard resultBytes <= max(Self.smallBytes, overflow ? .max : scaled) else { return false }
        return max(0, resultBytes - inputBytes) <= Self.totalBytes - grown
    }

    /// Takes the growth of a result that `allows` accepted.
    mutating func take(inputBytes: Int, resultBytes: Int) { grown += max(0, resultBytes - inputBytes) }
}
