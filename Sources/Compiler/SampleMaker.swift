import Arrays
import Bundle
import Core
import Execution
import IR
import Lowering
import Passes
import Platform

/// Makes the samples by which a bundle proves itself: given ones, or one from seeded random inputs.
///
/// The stored outputs are those of the compiled program, which every device reproduces to the bit; outputs that a samples
/// file gives are compared with them first.
struct SampleMaker {
    /// How far the compiled model may be from the outputs of a samples file.
    static let tolerance = (absolute: 1e-4, relative: 1e-3)
    /// A sample of its own is made while it has at most this many bytes.
    static let generatedBytes = 4 << 20
    /// A sample of its own is made while the programs need at most this much memory to run.
    static let arenaBytes = 1 << 30

    private let graph: Graph
    private let options: CompileOptions
    private let isSmallEnough: Bool

    /// The ports that are no states.
    private let inputs: [Port]
    private let outputs: [Port]

    /// - Parameter arenaBytes: what a run of the largest program needs.
    init(_ graph: Graph, _ options: CompileOptions, arenaBytes: Int) {
        self.graph = graph
        self.options = options
        isSmallEnough = arenaBytes <= Self.arenaBytes
        inputs = graph.inputs.dropLast(options.states.count)
        outputs = graph.outputs.dropLast(options.states.count)
    }

    func samples(run: ([Tensor]) throws -> [Tensor]) throws -> [BundleSample] {
        guard let path = options.samplesPath else { return try generated(run) }
        return try given(path, run)
    }

    private func generated(_ run: ([Tensor]) throws -> [Tensor]) throws -> [BundleSample] {
        let bytes = (inputs + outputs).reduce(0) { $0 + (graph.type(of: $1.value).byteCount ?? 0) }
        guard isSmallEnough, bytes <= Self.generatedBytes else { return [] }
        let named = SemanticsCheck(seed: 1).inputs(for: graph)
        let tensors = inputs.compactMap { named[$0.name] }
        do {
            return [try sample(tensors, run)]
        } catch let error as ExecutionError {
            // Random integers may be no valid indices or axes; zeros mostly are.
            let zeros = tensors.map { tensor in
                tensor.dtype.isFloatingPoint
                    ? tensor
                    : Tensor(
                        dtype: tensor.dtype, shape: tensor.shape,
                        storage: TensorStorage(byteCount: tensor.byteCount) { _ in })
            }
            guard zeros != tensors, let result = try? sample(zeros, run) else { throw error }
            return [result]
        }
    }

    private func sample(_ tensors: [Tensor], _ run: ([Tensor]) throws -> [Tensor]) throws -> BundleSample {
        BundleSample(inputs: tensors, outputs: try run(tensors), tolerance: Tolerance(absolute: 0, relative: 0))
    }

    /// The binding at which the arrays of a samples file have the shapes that they have.
    static func binding(
        of path: String, _ compiled: ShapeCompiler.Result, _ symbols: [ShapeSymbol]
    ) throws -> ShapeBinding {
        let arrays = try members(path)
        var values: [String: Int] = [:]
        for (name, extents) in zip(compiled.inputNames, compiled.inputs) {
            let shape = extents.texts
            guard let array = arrays.first(where: { $0.name == name })?.tensor, array.rank == shape.count else {
                throw CompileError.badSamples(
                    path: path,
                    reason: "input '\(name)' is missing or has another rank than \(shape.count); samples of a model "
                        + "whose dimensions have bounds hold one array for each input")
            }
            for (extent, text) in zip(array.shape, shape) where symbols.contains(where: { $0.name == text }) {
                values[text] = values[text] ?? extent
            }
        }
        return ShapeBinding(
            try symbols.map { symbol in
                let upper = symbol.upper
                guard let value = values[symbol.name], (symbol.lower...upper).contains(value) else {
                    throw CompileError.badSamples(
                        path: path, reason: "dimension '\(symbol.name)' is not within \(symbol.lower)..\(upper)")
                }
                return value
            })
    }

    private static func members(_ path: String) throws -> [NPZ.Member] {
        do {
            return try MappedFile(path: path).withBytes { try NPZ.decode($0) }
        } catch let error as ArrayError {
            throw CompileError.badSamples(path: path, reason: "\(error)")
        }
    }

    private func given(_ path: String, _ run: ([Tensor]) throws -> [Tensor]) throws -> [BundleSample] {
        let members = try Self.members(path)
        let arrays = Dictionary(members.map { ($0.name, $0.tensor) }) { first, _ in first }
        let known = Set((inputs + outputs).map(\.name))
        if let strange = arrays.keys.sorted().first(where: { !known.contains($0) }) {
            throw CompileError.badSamples(
                path: path,
                reason:
                    "array '\(strange)' is no input or output of the model (\(known.sorted().joined(separator: ", ")))")
        }
        var columns: [[Tensor]] = []
        for port in inputs {
            guard let array = arrays[port.name] else {
                throw CompileError.badSamples(path: path, reason: "input '\(port.name)' is missing")
            }
            columns.append(try split(array, port, path))
        }
        let count = columns.first?.count ?? 0
        let expected = try outputs.map { port in try arrays[port.name].map { try split($0, port, path) } }
        guard count > 0, (columns + expected.compactMap { $0 }).allSatisfy({ $0.count == count }) else {
            throw CompileError.badSamples(path: path, reason: "its arrays hold different numbers of samples")
        }
        return try (0..<count).map { index in
            let given = columns.map { $0[index] }
            let computed = try run(given)
            for (position, port) in outputs.enumerated() {
                guard let wanted = expected[position]?[index] else { continue }
                if let difference = Self.difference(computed[position], wanted) {
                    throw CompileError.sampleDisagrees("sample \(index), output '\(port.name)' \(difference)")
                }
            }
            return BundleSample(inputs: given, outputs: computed, tolerance: Tolerance(absolute: 0, relative: 0))
        }
    }

    /// One sample of the port's shape; several along an extra leading dimension, or along the first one.
    private func split(_ array: Tensor, _ port: Port, _ path: String) throws -> [Tensor] {
        let type = graph.type(of: port.value)
        let array = array.read(as: type.dtype)
        if array.type == type { return [array] }
        if let shape = type.fixedShape, let batch = shape.first, batch > 0, array.dtype == type.dtype,
            array.rank == shape.count, array.shape.dropFirst() == shape.dropFirst(), array.shape[0] % batch == 0
        {
            let parts = array.reshaped([array.shape[0] / batch] + shape)
            return (0..<parts.shape[0]).map(parts.part)
        }
        guard let shape = type.fixedShape, array.dtype == type.dtype, array.rank == shape.count + 1,
            Array(array.shape.dropFirst()) == shape
        else {
            throw CompileError.badSamples(
                path: path, reason: "array '\(port.name)' is \(array.type), the model's is \(type)")
        }
        return (0..<array.shape[0]).map(array.part)
    }

    private static func difference(_ computed: Tensor, _ expected: Tensor) -> String? {
        guard computed.dtype == .float32 else { return computed == expected ? nil : "differs" }
        let (a, b) = (computed.elements(as: Float.self) ?? [], expected.elements(as: Float.self) ?? [])
        for index in a.indices where a[index] != b[index] && !(a[index].isNaN && b[index].isNaN) {
            let limit = tolerance.absolute + tolerance.relative * Double(b[index].magnitude)
            if !(Double((a[index] - b[index]).magnitude) <= limit) {
                return "is \(a[index]) at element \(index), expected \(b[index])"
            }
        }
        return nil
    }
}
