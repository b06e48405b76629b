import Compiler
import Execution
import Targets

/// What a training runs on. The result does not depend on it, but for `products`.
public struct TrainingMachine: Sendable {
    /// How many threads share the work.
    public var threads: Int
    /// The processor whose kernels are used: this one, or one whose instructions it has too.
    public var target: Target
    /// A library that computes the matrix products, whose results depend on the processor, its version and the number of
    /// threads; nil for the reproducible kernels.
    public let products: ProductLibrary?

    /// - Parameter usesOpenBLAS: whether OpenBLAS computes the matrix products.
    /// - Throws: when the target is not known, or OpenBLAS cannot be loaded.
    public init(threads: Int = 1, target: Target? = nil, usesOpenBLAS: Bool = false) throws {
        self.threads = threads
        self.target = try target ?? Target.host()
        products = usesOpenBLAS ? try ProductLibrary.openBLAS(threads: threads) : nil
    }
}
