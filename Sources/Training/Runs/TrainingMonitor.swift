import Evaluation

/// What a training tells while it runs, and whether it goes on.
public struct TrainingMonitor: Sendable {
    /// A state of affairs.
    public struct Progress: Sendable {
        /// Epochs or rounds done, and how many there are at most.
        public var done: Int
        public var total: Int
        /// The loss on the training part, and on the validation part where there is one.
        public var loss: Double
        public var validation: Double?
        /// Seconds since the training began or went on, and the epochs done in them.
        public var seconds: Double
        public var doneHere: Int

        /// Seconds that the rest takes at the speed so far.
        public var remainingSeconds: Double {
            seconds / Double(max(doneHere, 1)) * Double(max(total - done, 0))
        }
    }

    public var report: @Sendable (Progress) -> Void
    /// True when somebody wants the training to stop; it stops after the epoch and keeps what it has.
    public var isInterrupted: @Sendable () -> Bool

    /// Tells people what went wrong without stopping the training.
    public var remark: @Sendable (String) -> Void

    /// Tells how good the model of one fold is on what it has not seen: the evaluation, and which of how many it is.
    public var folded: @Sendable (_ fold: Evaluation, _ number: Int, _ count: Int) -> Void

    public init(
        report: @escaping @Sendable (Progress) -> Void = { _ in },
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        remark: @escaping @Sendable (String) -> Void = { _ in },
        folded: @escaping @Sendable (Evaluation, Int, Int) -> Void = { _, _, _ in }
    ) {
        self.report = report
        self.isInterrupted = isInterrupted
        self.remark = remark
        self.folded = folded
    }

    /// Does something whose failure is worth a remark and no more.
    func remarking(_ what: String, _ body: () throws -> Void) {
        do { try body() } catch { remark("\(what): \(error)") }
    }
}
