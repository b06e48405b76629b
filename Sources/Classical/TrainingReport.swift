/// How a fit went.
public struct TrainingReport: Sendable, Equatable {
    /// The losses after a step.
    public struct Point: Sendable, Equatable {
        /// The number of steps done: trees of boosting, iterations of a solver.
        public var step: Int
        /// The loss on the training set.
        public var training: Double
        /// The loss on the validation set, where there is one.
        public var validation: Double?

        /// A point of the learning curve.
        public init(step: Int, training: Double, validation: Double? = nil) {
            (self.step, self.training, self.validation) = (step, training, validation)
        }
    }

    /// What the loss is, for example `log loss`; empty where the fit minimises nothing step by step.
    public var loss = ""
    /// The learning curve.
    public var curve: [Point] = []
    /// Steps that were done.
    public var steps = 0
    /// Steps that the model holds; less than `steps` after early stopping.
    public var bestStep = 0
    /// False when a solver reached its largest number of steps before its tolerance.
    public var converged = true
    /// True when the caller's progress function asked to stop; the model holds the steps until then.
    public var stopped = false
    /// What the user should know about the fit.
    public var remarks: [String] = []

    /// An empty report.
    public init() {}
}

/// How far a fit is; given to the caller's progress function, which returns false to stop.
public struct TrainingProgress: Sendable, Equatable {
    /// The steps done, and how many there may be at most.
    public var step: Int
    /// The largest number of steps.
    public var steps: Int
    /// The losses after the step, where the family computes them.
    public var point: TrainingReport.Point?
}

/// How a fit runs: everything besides data and hyper-parameters.
public struct FittingContext {
    /// From which every random draw follows.
    public var seed: UInt64 = 0
    /// The largest number of threads; it does not change the result.
    public var threads = 1
    /// Called now and then, on the thread of the caller; returning false stops the fit.
    public var progress: (TrainingProgress) -> Bool = { _ in true }

    /// A context; one thread unless said.
    public init(
        seed: UInt64 = 0, threads: Int = 1, progress: @escaping (TrainingProgress) -> Bool = { _ in true }
    ) {
        (self.seed, self.threads, self.progress) = (seed, threads, progress)
    }
}

/// A fitted model and how the fit went.
public struct ClassicalFit: Sendable {
    /// The model.
    public var model: any ClassicalModel
    /// How the fit went.
    public var report: TrainingReport

    /// A model with its report.
    public init(_ model: any ClassicalModel, _ report: TrainingReport = TrainingReport()) {
        (self.model, self.report) = (model, report)
    }
}
