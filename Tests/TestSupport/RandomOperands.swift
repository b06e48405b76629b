import Core
import IR
import Operators

/// Attributes and inputs of an operator: mostly plausible ones, with extremes among them.
public struct RandomOperands {
    /// What decides.
    public var generator: DecisionGenerator

    /// The share of integers, in percent, that are near the limits of their types.
    private let extremes: Int

    public init(seed: UInt64, extremes: Int = 6) {
        generator = DecisionGenerator(seed: seed)
        self.extremes = extremes
    }

    /// Operands that bytes decide.
    public init(_ bytes: UnsafeRawBufferPointer) {
        generator = DecisionGenerator(bytes)
        extremes = 6
    }

    /// True in `percent` of all calls.
    public mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func integer() -> Int {
        if chance(extremes) {
            return [Int.min, .max, 1 << 31, -(1 << 31), 1 << 62].randomElement(using: &generator) ?? 0
        }
        return Int.random(in: -2...3, using: &generator)
    }

    /// Values by name for a random part of the attributes with the given names and kinds.
    public mutating func attributes(_ fields: [(name: String, kind: String)]) -> [String: Attribute] {
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
                result[name] = .float(extremes > 0 && chance(5) ? .nan : Float(integer()) / 2)
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
    /// - Parameter leading: what the first input often is like.
    public mutating func inputs(_ signature: Signature, like leading: TensorType? = nil) -> [Tensor?] {
        let variadic = signature.inputs.last?.arity == .variadic ? Int.random(in: 0...2, using: &generator) : 0
        let shape = leading?.fixedShape ?? (0..<Int.random(in: 0...5, using: &generator)).map { _ in extent() }
        var shared = leading?.dtype
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
