import Core
import Foundation
import IR
import Interpreter
import Operators
import TestSupport
import Testing

/// Every operator with random attributes and inputs: a result of the inferred types or an error, never a trap.
@Suite struct RandomOperatorTests {
    @Test(arguments: Catalog.standard.operators.map { $0.name })
    func resultOrError(_ name: String) throws {
        let op = try #require(Catalog.standard.named(name))
        var random = RandomOperands(seed: UInt64(name.utf8.reduce(5381) { $0 &* 33 &+ UInt64($1) }))
        // Names the operator before it can trap.
        let traces = ProcessInfo.processInfo.environment["MLC_TRACE_OPERATORS"] != nil
        if traces { print("operator \(name)") }
        var evaluations = 0
        for _ in 0..<400 where try run(op, &random) { evaluations += 1 }
        if traces { print("operator \(name): \(evaluations) evaluations") }
    }

    /// Whether the operands were such that the operator gave a result.
    private func run<Op: Operator>(_: Op.Type, _ random: inout RandomOperands) throws -> Bool {
        let attributes = random.attributes(Op.attributes.map { ($0.name, $0.kind) })
        guard let op = try? Op(attributes: attributes) else { return false }
        let inputs = random.inputs(Op.signature)
        guard (try? Op.signature.check(inputs.map { $0?.type })) != nil,
            let types = try? op.infer(InferenceInputs(values: inputs))
        else { return false }
        // Large results are valid and would only cost time.
        guard types.allSatisfy({ $0.byteCount ?? .max <= 1 << 20 }) else { return false }
        guard let outputs = try? op.evaluate(inputs) else { return false }
        #expect(outputs.map(\.type) == types, "\(op) of \(inputs.map { $0?.type.description ?? "-" })")
        return true
    }
}

/// Attributes and inputs of an operator: mostly plausible ones, with extremes among them.
struct RandomOperands {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func integer() -> Int {
        if chance(6) { return [Int.min, .max, 1 << 31, -(1 << 31), 1 << 62].randomElement(using: &generator) ?? 0 }
        return Int.random(in: -2...3, using: &generator)
    }

    /// Values by name for a random part of the attributes with the given names and kinds.
    mutating func attributes(_ fields: [(name: String, kind: String)]) -> [String: Attribute] {
        var result: [String: Attribute] = [:]
        for (name, kind) in fields where chance(70) {
            let count = Int.random(in: 0...4, using: &generator)
            if kind.contains("Array<Int>") {
                result[name] = .ints((0..<count).map { _ in integer() })
            } else if kind.contains("Array<Float>") {
                result[name] = .floats((0..<count).map { _ in Float(integer()) })
            } else if kind.contains("ScalarType") {
                result[name] = .int(Int.random(in: 1...16, using: &generator))
            } else if kind.contains("Float") {
                result[name] = .float(chance(5) ? .nan : Float(integer()) / 2)
            } else if kind.contains("Int") {
                result[name] = .int(integer())
            } else if kind.contains("Bool") {
                result[name] = .int(chance(50) ? 1 : 0)
            } else if chance(60) {
                let words = ["LEFT", "RIGHT", "none", "add", "mul", "max", "min", "constant", "edge", "linear"]
                result[name] = words.randomElement(using: &generator).map { .string($0) }
            }
        }
        return result
    }

    /// Inputs that often have one element type and related shapes.
    mutating func inputs(_ signature: Signature) -> [Tensor?] {
        let variadic = signature.inputs.last?.arity == .variadic ? Int.random(in: 0...2, using: &generator) : 0
        let shape = (0..<Int.random(in: 0...5, using: &generator)).map { _ in extent() }
        var shared: ScalarType?
        return (0..<signature.inputs.count + variadic).map { index in
            guard let parameter = signature.input(index) else { return nil }
            if parameter.arity == .optional && chance(40) { return nil }
            let types = parameter.types.isEmpty ? Set.fixedSize : parameter.types
            let sorted = types.sorted { $0.rawValue < $1.rawValue }
            guard var dtype = sorted.randomElement(using: &generator) else { return nil }
            if let shared, types.contains(shared), chance(90) { dtype = shared }
            shared = shared ?? dtype
            return tensor(dtype, relative(of: shape, isFirst: index == 0))
        }
    }

    private mutating func extent() -> Int { chance(4) ? 0 : Int.random(in: 1...4, using: &generator) }

    private mutating func relative(of shape: [Int], isFirst: Bool) -> [Int] {
        if isFirst || chance(30) { return shape }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return []
        case 1: return [Int.random(in: 0...4, using: &generator)]
        case 2: return shape.map { $0 == 0 ? 0 : Int.random(in: 1...$0, using: &generator) }
        case 3: return [shape.count > 1 ? shape[1] : 1]
        default: return (0..<Int.random(in: 0...5, using: &generator)).map { _ in extent() }
        }
    }

    private mutating func tensor(_ dtype: ScalarType, _ shape: [Int]) -> Tensor? {
        let values = (0..<shape.reduce(1, *)).map { _ in Int128(integer()) }
        if dtype == .string { return Tensor(strings: values.map { "\($0)" }, shape: shape) }
        guard dtype.isFloatingPoint else { return try? Tensor(wrapping: values, to: dtype, shape: shape) }
        let numbers = values.map { chance(3) ? Double.nan : Double($0) }
        return try? Tensor(converting: numbers, to: dtype, shape: shape)
    }
}
