import Compiler
import Core
import IR
import Operators
import Targets
import TestSupport
import Testing

/// Sums of products of integers beyond 2^24, where single precision is no longer exact, and beyond 2^31, where they wrap.
struct IntegerProductTests {
    private static func numbers<T: FixedWidthInteger>(_ count: Int, _ generator: inout SeededGenerator) -> [T] {
        (0..<count).map { _ in T.random(in: .min ... .max, using: &generator) }
    }

    private static func run(_ op: any Operator, _ inputs: [Tensor], constants: Set<Int>) throws -> [Int32] {
        var graph = Graph(name: "product")
        var (values, given): ([ValueID?], [Tensor]) = ([], [])
        for (index, input) in inputs.enumerated() {
            values.append(
                constants.contains(index) ? graph.addConstant(input) : graph.addInput("x\(index)", input.type))
            if !constants.contains(index) { given.append(input) }
        }
        let output = try #require(try graph.append(op, values).first)
        graph.outputs.append(Port(name: "y", value: output))
        let model = try ModelCompiler().load(graph, for: TargetRegistry.standard().resolve("host"))
        return try #require(try model.run(given).first?.elements(as: Int32.self))
    }

    @Test(arguments: [(40, false), (3000, false), (3000, true), (70_000, true)])
    func multipliesMatrices(depth: Int, isConstant: Bool) throws {
        var generator = SeededGenerator(seed: UInt64(depth))
        let (a, b): ([UInt8], [Int8]) = (
            Self.numbers(2 * depth, &generator), Self.numbers(depth * 3, &generator)
        )
        let zeros: [UInt8] = Self.numbers(2, &generator)
        let computed = try Self.run(
            MatMulInteger(),
            [Tensor(a, shape: [2, depth]), Tensor(b, shape: [depth, 3]), Tensor(zeros, shape: [2])],
            constants: isConstant ? [1] : [])
        var expected: [Int32] = []
        for row in 0..<2 {
            for column in 0..<3 {
                var sum: Int32 = 0
                for k in 0..<depth {
                    let left = Int32(a[row * depth + k]) - Int32(zeros[row])
                    let right = Int32(b[k * 3 + column])
                    sum &+= left &* right
                }
                expected.append(sum)
            }
        }
        #expect(computed == expected)
    }

    @Test(arguments: [false, true]) func convolves(isConstant: Bool) throws {
        var generator = SeededGenerator(seed: 3)
        let x: [UInt8] = Self.numbers(600 * 4, &generator)
        let w: [UInt8] = Self.numbers(2 * 600 * 3, &generator)
        var op = ConvInteger()
        op.conv.pads = [1, 1]
        let computed = try Self.run(
            op,
            [
                Tensor(x, shape: [1, 600, 4]), Tensor(w, shape: [2, 600, 3]), Tensor(scalar: UInt8(9)),
                Tensor([UInt8(200), 30], shape: [2]),
            ], constants: isConstant ? [1, 3] : [])
        let zeros: [Int32] = [200, 30]
        var expected: [Int32] = []
        for place in 0..<8 {
            let (filter, position) = (place / 4, place % 4)
            var sum: Int32 = 0
            for channel in 0..<600 {
                for tap in 0..<3 {
                    let at = position + tap - 1
                    guard at >= 0, at < 4 else { continue }
                    let weight = Int32(w[(filter * 600 + channel) * 3 + tap]) - zeros[filter]
                    let pixel = Int32(x[channel * 4 + at]) - 9
                    sum &+= pixel &* weight
                }
            }
            expected.append(sum)
        }
        #expect(computed == expected)
    }
}
