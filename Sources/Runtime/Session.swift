import CKernels
import Program

/// A program bound to memory that the caller owns, ready to run. After `init` nothing is allocated and nothing can fail but
/// what depends on the data.
///
/// A program with symbolic dimensions starts at the largest shapes; `setShapes` changes them, within its bounds.
///
/// The program's bytes, the weights, the memory and whatever is bound as inputs and outputs must outlive the session.
public struct Session: ~Copyable, @unchecked Sendable {
    /// The alignment that the memory needs.
    public static var alignment: Int { 64 }

    private var bound: BoundProgram

    /// The program.
    public var program: Program { bound.program }

    /// Bytes of memory that a session of `program` needs: the arena, the bound instructions and the states.
    public static func memoryRequired(for program: Program) -> Int { MemoryLayoutPlan(program).total }

    /// Binds a program; its states start as zero.
    /// - Parameters:
    ///   - weights: the bundle's weights, at least `program.weightBytes` of them.
    ///   - memory: at least `memoryRequired` bytes, aligned to `alignment`.
    ///   - instructionSets: a bit per `ck_isa` that the processor can execute.
    ///   - products: what computes `gemm_f32` in the place of the kernels, with other rounding; its units are the matrices of
    ///     the batch. Nil for the kernels.
    public init(
        _ program: Program, weights: UnsafeRawBufferPointer, memory: UnsafeMutableRawBufferPointer,
        instructionSets: UInt32, products: ck_run_fn? = nil
    ) throws(RuntimeError) {
        bound = try BoundProgram(
            program, weights: weights, memory: memory, instructionSets: instructionSets, products: products)
    }

    /// Sets all states to zero, as before the first run.
    public mutating func reset() { bound.reset() }

    /// The memory of a state, which the next run reads; the caller may look at it and change it.
    /// - Precondition: `0 <= index < program.stateCount`.
    public func state(_ index: Int) -> UnsafeMutableRawBufferPointer { bound.state(index) }

    /// Reads an input from `bytes`, dense and row-major, from the next run on.
    public mutating func bindInput(_ index: Int, to bytes: UnsafeRawBufferPointer) throws(RuntimeError) {
        try bound.bindInput(index, to: bytes)
    }

    /// Writes an output to `bytes`, dense and row-major, from the next run on.
    public mutating func bindOutput(_ index: Int, to bytes: UnsafeMutableRawBufferPointer) throws(RuntimeError) {
        try bound.bindOutput(index, to: bytes)
    }

    /// Sets the shapes of all inputs for the runs that follow. The ranks are those of the program's inputs. Ports whose
    /// memory is too small for their new shape have to be bound again. Allocates nothing.
    /// - Parameter extents: `ProgramFormat.portRank` numbers for each input, of which the first `rank` count.
    /// - Throws: when the shapes do not fit the program; then the session runs only after shapes that do.
    public mutating func setShapes(_ extents: UnsafePointer<Int64>) throws(RuntimeError) {
        try bound.setShapes(extents)
    }

    /// The extent of an input along an axis now.
    /// - Precondition: the index is that of an input and of one of its axes.
    public func extent(ofInput index: Int, axis: Int) -> Int { bound.extent(ofPort: index, axis) }

    /// The extent of an output along an axis now.
    /// - Precondition: the index is that of an output and of one of its axes.
    public func extent(ofOutput index: Int, axis: Int) -> Int { bound.extent(ofPort: bound.outputPort(index), axis) }

    /// Bytes of an input of its shape now.
    /// - Precondition: the index is that of an input.
    public func byteCount(ofInput index: Int) -> Int { bound.byteCount(ofPort: index) }

    /// Bytes of an output of its shape now.
    /// - Precondition: the index is that of an output.
    public func byteCount(ofOutput index: Int) -> Int { bound.byteCount(ofPort: bound.outputPort(index)) }

    /// Executes the program once: reads the bound inputs and the states, writes the bound outputs. The states are those of
    /// the next run only when all went well.
    public mutating func run(on executor: Executor = .serial) throws(RuntimeError) { try bound.run(on: executor) }

    /// Executes one instruction, for profiling. Instructions must run in order.
    /// - Precondition: all inputs and outputs are bound and `0 <= index < program.instructionCount`.
    public mutating func runStep(_ index: Int, on executor: Executor = .serial) throws(RuntimeError) {
        try bound.runStep(index, on: executor)
    }
}
