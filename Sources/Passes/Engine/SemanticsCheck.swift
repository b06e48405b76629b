import Core
import IR
import Interpreter

/// Compares what a graph computes before and after each pass, by the reference semantics on random inputs.
public struct SemanticsCheck: Sendable {
    /// The seed of the inputs: the same seed gives the same inputs.
    public var seed: UInt64
    /// Floating point results may differ by `absolute` plus `relative` times the larger magnitude.
    public var absolute: Double
    public var relative: Double

    public init(seed: UInt64 = 1, absolute: Double = 1e-4, relative: Double = 1e-3) {
        self.seed = seed
        self.absolute = absolute
        self.relative = relative
    }

    /// Inputs for a graph: numbers in -1...1, small integers, and bools; symbols take a number within their bounds.
    public func inputs(for graph: Graph) -> [String: Tensor] {
        var random = SplitMix64(state: seed)
        var extents: [String: Int] = [:]
        var inputs: [String: Tensor] = [:]
        for port in graph.inputs {
            let type = graph.type(of: port.value)
            let shape = type.shape.map { extent in
                extent.binding { symbol in
                    let least = max(symbol.lower, 1)
                    let known =
                        extents[symbol.name] ?? least + random.below(max(1, min(symbol.upper ?? 4, 4) - least + 1))
                    extents[symbol.name] = known
                    return .fixed(known)
                }.value ?? 1
            }
            inputs[port.name] = random.tensor(type.dtype, shape)
        }
        return inputs
    }

    /// The first difference between results, or nil.
    func difference(_ expected: [String: Tensor], _ found: [String: Tensor]) -> String? {
        for (name, tensor) in expected.sorted(by: { $0.key < $1.key }) {
            guard let other = found[name] else { return "output '\(name)' is missing" }
            guard other.type == tensor.type else { return "output '\(name)' is \(other.type), not \(tensor.type)" }
            guard tensor.dtype.isFloatingPoint else {
                if tensor != other { return "output '\(name)' differs" }
                continue
            }
            guard let left = try? tensor.doubles(), let right = try? other.doubles() else { continue }
            for (place, (a, b)) in zip(left, right).enumerated() where !isClose(a, b) {
                return "output '\(name)' element \(place) is \(b), was \(a)"
            }
        }
        return nil
    }

    private func isClose(_ a: Double, _ b: Double) -> Bool {
        if a == b || a.isNaN && b.isNaN { return true }
        return (a - b).magnitude <= absolute + relative * max(a.magnitude, b.magnitude)
    }
}

/// The results of the graph that a pipeline began with.
struct SemanticsBaseline {
    private let check: SemanticsCheck
    private let inputs: [String: Tensor]
    private let expected: [String: Tensor]

    init(_ graph: Graph, _ check: SemanticsCheck) throws(PassError) {
        self.check = check
        inputs = check.inputs(for: graph)
        expected = try Self.run(graph, inputs, pass: "import", patches: 0)
    }

    /// Throws when the graph computes something else now.
    func check(_ graph: Graph, after pass: String, patches: Int) throws(PassError) {
        let found = try Self.run(graph, inputs, pass: pass, patches: patches)
        if let difference = check.difference(expected, found) {
            throw PassError(pass: pass, patches: patches, message: "changes results: \(difference)")
        }
    }

    private static func run(
        _ graph: Graph, _ inputs: [String: Tensor], pass: String, patches: Int
    ) throws(PassError) -> [String: Tensor] {
        do throws(InterpreterError) {
            return try Interpreter(graph).run(inputs)
        } catch {
            throw PassError(pass: pass, patches: patches, message: "the interpreter cannot run it: \(error)")
        }
    }
}

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func tensor(_ dtype: ScalarType, _ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        if dtype.isFloatingPoint {
            let numbers = (0..<count).map { _ in Double.random(in: -1...1, using: &self) }
            if let tensor = try? Tensor(rounding: numbers, to: dtype, shape: shape) { return tensor }
        }
        if dtype == .string {
            return Tensor(strings: (0..<count).map { _ in ["", "a", "b", "1"][below(4)] }, shape: shape)
        }
        let limit = dtype == .bool ? 2 : 4
        let size = dtype.byteCount
        let storage = TensorStorage(byteCount: count * size) { bytes in
            for place in 0..<count { bytes[place * size] = UInt8(below(limit)) }
        }
        return Tensor(dtype: dtype, shape: shape, storage: storage)
    }
}
