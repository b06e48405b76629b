import Compiler
import Targets

/// What a training runs on. The result does not depend on it.
public struct TrainingMachine: Sendable {
    /// How many threads share the work.
    public var threads: Int
    /// The processor whose kernels are used: this one, or one whose instructions it has too.
    public var target: Target

    /// - Throws: when the target is not known.
    public init(threads: Int = 1, target: Target? = nil) throws {
        self.threads = threads
        self.target = try target ?? Target.host()
    }
}
