import Classical
import Differentiation

/// How a network is trained.
public struct TrainingPlan: Hashable, Sendable {
    public var epochs = 30
    public var batch = 32
    public var optimizer = Optimizer.Rule.adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    /// The largest learning rate.
    public var rate: Float = 1e-3
    public var schedule = Schedule.oneCycle
    public var decay: Float = 1e-2
    /// The largest norm of a gradient; nil for no limit.
    public var clip: Float? = 5
    public var loss = Loss.crossEntropy(focus: 0)
    /// Whether examples count such that the classes count alike.
    public var balancesClasses = false
    /// How much examples of a class count, by its name; those that are not named count 1.
    public var classWeights: [String: Float] = [:]
    /// What is done to the training examples about classes that differ in their numbers.
    public var resampling = Resampling.none
    /// The share of the target that is spread over all classes.
    public var smoothing: Float = 0
    /// The parameter of the Beta distribution from which pairs of examples are mixed; 0 for no mixing.
    public var mixup: Float = 0
    /// The decay of the average of the weights over the steps, which is what is kept in the end; 0 for the last weights.
    public var averaging: Float = 0
    /// Epochs without a better validation after which training stops; nil to train all epochs.
    public var patience: Int?
    /// How far a batch normalization's statistics move to those of a batch.
    public var momentum: Float = 0.1
    public var seed: UInt64 = 1

    public init() {}
}
