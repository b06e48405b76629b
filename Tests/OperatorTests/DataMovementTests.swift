import Core
import IR
import Operators
import Testing

@Suite struct DataMovementTests {
    private func ints(_ numbers: [Int64]) -> Tensor { Tensor(numbers, shape: [numbers.count]) }
    private func counting(_ shape: [Int]) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { Float($0) }, shape: shape)
    }
    private func run(_ op: any Operator, _ inputs: [Tensor?]) throws -> Tensor {
        _ = try op.infer(InferenceInputs(values: inputs))
        return try op.evaluate(inputs)[0]
    }

    @Test func transpose() throws {
        // numpy: np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)[1]
        let y = try run(Transpose([2, 0, 1]), [counting([2, 3, 4])])
        #expect(y.shape == [4, 2, 3])
        #expect(Array(y.elements(as: Float.self)?[6..<12] ?? []) == [1, 5, 9, 13, 17, 21])
        #expect(throws: OperatorError.self) { try run(Transpose([0, 0, 1]), [counting([2, 3, 4])]) }
    }

    @Test func sliceRunsBackwards() throws {
        // numpy: np.arange(12).reshape(3, 4)[::-2, 1:3]
        let y = try run(
            Slice(), [counting([3, 4]), ints([-1, 1]), ints([.min, 3]), ints([0, 1]), ints([-2, 1])])
        #expect(y.shape == [2, 2])
        #expect(y.elements(as: Float.self) == [9, 10, 1, 2])
    }

    @Test(arguments: [
        (Int64(5), Int64(2), Int64(1), 0), (0, .max, .max, 1), (.max, .min, .min, 1), (2, 2, -1, 0), (.min, .max, 3, 2),
    ])
    func sliceCounts(_ start: Int64, _ end: Int64, _ step: Int64, _ count: Int) throws {
        let y = try run(Slice(), [counting([4]), ints([start]), ints([end]), nil, ints([step])])
        #expect(y.shape == [count])
    }

    @Test func sliceErrors() {
        #expect(throws: OperatorError.self) {
            try run(Slice(), [counting([4]), ints([0]), ints([1]), nil, ints([0])])
        }
        #expect(throws: OperatorError.self) { try run(Slice(), [counting([4]), ints([0, 0]), ints([1, 1])]) }
        #expect(throws: OperatorError.self) { try run(Slice(), [counting([4]), ints([0]), ints([1, 1])]) }
    }

    @Test func indicesOutOfRangeThrow() {
        #expect(throws: OperatorError.self) { try run(Gather(), [counting([4]), ints([4])]) }
        #expect(throws: OperatorError.self) { try run(GatherElements(), [counting([4]), ints([-5])]) }
        #expect(throws: OperatorError.self) {
            try run(GatherND(), [counting([2, 2]), Tensor([Int64(0), 2], shape: [1, 2])])
        }
        #expect(throws: OperatorError.self) {
            try run(ScatterElements(), [counting([4]), ints([.max]), counting([1])])
        }
        #expect(throws: OperatorError.self) {
            try run(ScatterND(), [counting([4]), Tensor([Int64(-9)], shape: [1, 1]), counting([1])])
        }
    }

    @Test func concatAndSplit() throws {
        let y = try run(Concat(axis: -1), [counting([2, 1]), counting([2, 2])])
        #expect(y.elements(as: Float.self) == [0, 0, 1, 1, 2, 3])
        var split = Split()
        split.parts = 3
        let parts = try split.evaluate([counting([7])])
        #expect(parts.map(\.shape) == [[3], [3], [1]])
        split.sizes = [2, 4]
        #expect(throws: OperatorError.self) { try run(split, [counting([7])]) }
        split.sizes = [.max, .max]
        #expect(throws: OperatorError.self) { try run(split, [counting([7])]) }
        #expect(throws: OperatorError.self) { try run(Concat(axis: 2), [counting([2])]) }
    }

    @Test func reshape() throws {
        let n = Dimension.symbol(Dimension.Symbol(name: "N", upper: 8))
        func infer(_ input: [Dimension], _ shape: [Int64]) throws -> [Dimension] {
            let request = ints(shape)
            return try Reshape().infer(
                InferenceInputs(types: [TensorType(.float32, input), request.type]) { $0 == 1 ? request : nil })[0]
                .shape
        }
        #expect(try infer([n, 3, 4], [0, -1]) == [n, 12])
        #expect(try infer([n, 3, 4], [-1, 12]) == [n, 12])
        #expect(try infer([n, 3, 4], [-1, 6]) == [n * 2, 6])
        #expect(try infer([2, 3], [3, -1]) == [3, 2])
        for bad: [Int64] in [[4], [-1, -1], [-2], [0, 0, 0], [-1, 4], [.max, .max], [0, 2, 0]] {
            #expect(throws: OperatorError.self) { try infer([2, 3], bad) }
        }
    }

    @Test func hugeResultsThrow() {
        let huge = ints([1 << 30, 1 << 30, 1 << 30])
        #expect(throws: OperatorError.self) { try run(ConstantOfShape(), [huge]) }
        #expect(throws: OperatorError.self) { try run(ConstantOfShape(), [ints([-1])]) }
        #expect(throws: OperatorError.self) { try run(Expand(), [Tensor(scalar: Float(1)), huge]) }
        #expect(throws: OperatorError.self) { try run(Tile(), [counting([2, 2, 2]), huge]) }
        let range = [Int64.min, .max, 1].map { Tensor(scalar: $0) }
        #expect(throws: OperatorError.self) { try run(RangeOperator(), range) }
        #expect(throws: OperatorError.self) {
            try run(RangeOperator(), [Float(0), 1, 0].map { Tensor(scalar: $0) })
        }
        #expect(throws: OperatorError.self) {
            try run(OneHot(), [ints([1]), Tensor(scalar: Int64.max), ints([0, 1])])
        }
    }

    @Test func axesThatDoNotFitThrow() {
        var squeeze = Squeeze()
        for axes in [[2], [0, 0], [0], [.min]] {
            squeeze.axes = axes
            #expect(throws: OperatorError.self) { try run(squeeze, [counting([2, 1])]) }
        }
        var unsqueeze = Unsqueeze()
        for axes in [[3], [0, -3], Array(0..<100)] {
            unsqueeze.axes = axes
            #expect(throws: OperatorError.self) { try run(unsqueeze, [counting([2])]) }
        }
    }

    @Test func topElementsAreStable() throws {
        let x = Tensor([Float(1), 3, 3, .nan, 2], shape: [5])
        let outputs = try TopK().evaluate([x, ints([4])])
        #expect(outputs[1].elements(as: Int64.self) == [3, 1, 2, 4])
        #expect(throws: OperatorError.self) { try run(TopK(), [x, ints([6])]) }
    }
}
