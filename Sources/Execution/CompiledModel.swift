import CPlatform
import Core
import IR
import Platform
import Program
import Runtime

/// A compiled program with its memory, ready to run on this machine. Runs allocate nothing; used by one thread at a time.
public final class CompiledModel {
    /// An input or output.
    public struct Port: Hashable, Sendable {
        public var name: String
        public var dtype: ScalarType
        /// The largest extents, where they depend on symbolic dimensions.
        public var shape: [Int]

        public var type: TensorType { TensorType(dtype, fixed: shape) }
    }

    public let inputs: [Port]
    public let outputs: [Port]
    /// Bytes of the arena, and the fewest that any plan of the same order of steps could do with.
    public let arenaBytes: Int
    public let arenaLowerBound: Int
    private var session: Session
    private let memory: RunMemory
    private let inputMemory: [UnsafeMutableRawBufferPointer]
    private let outputMemory: [UnsafeMutableRawBufferPointer]
    /// Room for the shapes of the inputs.
    private let extents: UnsafeMutablePointer<Int64>
    private let pool: ThreadPool?
    private let owner: AnyObject?

    /// Binds a program.
    /// - Parameters:
    ///   - program, weights: bytes aligned to 64 that live as long as `owner`.
    ///   - threads: how many threads share the work of a run.
    ///   - products: a library that computes the matrix products, with other rounding; nil for the runtime's own kernels.
    public init(
        program bytes: UnsafeRawBufferPointer, weights: UnsafeRawBufferPointer, owner: AnyObject?, threads: Int = 1,
        products: ProductLibrary? = nil
    ) throws(ExecutionError) {
        let program: Program
        do throws(ProgramError) { program = try Program(bytes) } catch { throw .runtime(.program(error)) }
        let memory = try RunMemory(program)
        let buffers = memory.ports
        do {
            pool = threads > 1 ? try ThreadPool(threads: threads) : nil
            var session = try Session(
                program, weights: weights, memory: memory.session, instructionSets: CPUFeatures.host.instructionSets,
                products: products?.run)
            for index in 0..<program.inputCount {
                try session.bindInput(index, to: UnsafeRawBufferPointer(buffers[index]))
            }
            for index in 0..<program.outputCount {
                try session.bindOutput(index, to: buffers[program.inputCount + index])
            }
            self.session = session
        } catch {
            if let error = error as? RuntimeError { throw .runtime(error) }
            if let error = error as? PlatformError { throw .platform(error) }
            throw .runtime(.program(.badHeader))
        }
        self.memory = memory
        self.owner = owner
        extents = .allocate(capacity: ProgramFormat.portRank * program.inputCount + 1)
        inputs = (0..<program.inputCount).map { Port(program.input($0)) }
        outputs = (0..<program.outputCount).map { Port(program.output($0)) }
        inputMemory = Array(buffers[..<program.inputCount])
        outputMemory = Array(buffers[program.inputCount...])
        arenaBytes = program.arenaBytes
        arenaLowerBound = program.arenaLowerBound
    }

    deinit {
        extents.deallocate()
    }

    /// True when the model was compiled for bounds of dimensions rather than for fixed shapes.
    public var isDynamic: Bool { session.program.symbolCount > 0 }

    /// Sets the shapes of all inputs, in order. Allocates nothing.
    public func setShapes(_ shapes: [[Int]]) throws(ExecutionError) {
        guard shapes.count == inputs.count else { throw .wrongInputCount(shapes.count, names: inputs.map(\.name)) }
        for (index, shape) in shapes.enumerated() where shape.count != inputs[index].shape.count {
            throw .runtime(.wrongShape(input: index))
        }
        for (index, shape) in shapes.enumerated() {
            for (axis, extent) in shape.enumerated() { extents[ProgramFormat.portRank * index + axis] = Int64(extent) }
        }
        do throws(RuntimeError) { try session.setShapes(extents) } catch { throw .runtime(error) }
    }

    /// The shape of an input now.
    public func inputShape(_ index: Int) -> [Int] {
        inputs[index].shape.indices.map { session.extent(ofInput: index, axis: $0) }
    }

    /// The shape of an output now.
    public func outputShape(_ index: Int) -> [Int] {
        outputs[index].shape.indices.map { session.extent(ofOutput: index, axis: $0) }
    }

    /// Copies a tensor, of the input's shape now, to an input.
    public func setInput(_ index: Int, to tensor: Tensor) throws(ExecutionError) {
        guard inputs.indices.contains(index) else { throw .runtime(.noSuchPort(index)) }
        let expected = TensorType(inputs[index].dtype, fixed: inputShape(index))
        guard tensor.type == expected else {
            throw .wrongInput(name: inputs[index].name, given: tensor.type, expected: expected)
        }
        tensor.withBytes { inputMemory[index].copyMemory(from: $0) }
    }

    /// A copy of an output of the last run.
    public func output(_ index: Int) -> Tensor {
        let source = UnsafeRawBufferPointer(rebasing: outputMemory[index][0..<session.byteCount(ofOutput: index)])
        let storage = TensorStorage(byteCount: source.count) { $0.copyMemory(from: source) }
        return Tensor(dtype: outputs[index].dtype, shape: outputShape(index), storage: storage)
    }

    /// Runs once on the inputs that are set. Allocates nothing.
    public func run() throws(ExecutionError) {
        do throws(RuntimeError) { try session.run(on: executor) } catch { throw .runtime(error) }
    }

    /// Sets the states to zero, as before the first run.
    public func reset() { session.reset() }

    /// Runs once, at the shapes of the tensors, and returns the outputs.
    public func run(_ tensors: [Tensor]) throws(ExecutionError) -> [Tensor] {
        guard tensors.count == inputs.count else {
            throw .wrongInputCount(tensors.count, names: inputs.map(\.name))
        }
        if isDynamic { try setShapes(tensors.map(\.shape)) }
        for (index, tensor) in tensors.enumerated() { try setInput(index, to: tensor) }
        try run()
        return outputs.indices.map(output)
    }

    /// The number of instructions.
    public var instructionCount: Int { session.program.instructionCount }

    /// The name of the node that an instruction came from.
    public func instructionName(_ index: Int) -> String {
        String(decoding: session.program.instruction(index).name, as: UTF8.self)
    }

    /// The family (`ck_family_id`) of an instruction's kernel.
    public func instructionFamily(_ index: Int) -> UInt32 { session.program.instruction(index).family }

    /// Runs one instruction, in order, for profiling.
    public func runInstruction(_ index: Int) throws(ExecutionError) {
        do throws(RuntimeError) { try session.runStep(index, on: executor) } catch { throw .runtime(error) }
    }

    private var executor: Executor {
        guard let pool else { return .serial }
        return Executor(
            run: { context, count, body, bodyContext in
                cp_pool_run(OpaquePointer(context), count, body, bodyContext)
            }, context: UnsafeMutableRawPointer(pool.handle))
    }
}

extension CompiledModel.Port {
    init(_ port: Program.Port) {
        name = String(decoding: port.name, as: UTF8.self)
        dtype = port.dtype
        shape = (0..<port.shape.count).map { port.shape[$0] }
    }
}

extension CPUFeatures {
    /// A bit per `ck_isa` that runs here.
    public var instructionSets: UInt32 { runnableISAs.reduce(0) { $0 | 1 << $1.rawValue } }
}
