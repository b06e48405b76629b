import Core
import IR
import Operators
import Testing

/// Operators whose output sizes the data decide.
@Suite struct SelectionTests {
    @Test func unknownSizesAreBoundedSymbols() throws {
        var op = NonZero()
        op.count = "n"
        let types = [Optional(TensorType(.float32, fixed: [3, 4]))]
        let inferred = try op.infer(InferenceInputs(types: types) { _ in nil })
        #expect(inferred == [TensorType(.int64, [2, .symbol(.init(name: "n", lower: 0, upper: 12))])])
    }

    @Test func coordinatesOfNonZeros() throws {
        let x = Tensor([0, .nan, -0.0, 5] as [Float], shape: [2, 2])
        let y = try NonZero().evaluate([x])[0]
        #expect(y.shape == [2, 2])
        #expect(y.elements(as: Int64.self) == [0, 1, 1, 1])
        #expect(try NonZero().evaluate([Tensor(scalar: Float(1))])[0].shape == [0, 1])
    }

    @Test func uniqueInOrderOfAppearance() throws {
        var op = Unique()
        op.isSorted = false
        let y = try op.evaluate([Tensor([2, .nan, 1, 2, .nan] as [Float], shape: [5])])
        #expect(y[0].elements(as: Float.self)?.description == "[2.0, nan, 1.0]")
        #expect(y[1].integers == [0, 1, 2])
        #expect(y[2].integers == [0, 1, 2, 0, 1])
        #expect(y[3].integers == [2, 2, 1])
    }

    @Test func uniqueSlices() throws {
        var op = Unique()
        op.axis = 0
        let y = try op.evaluate([Tensor([2, 0, 1, 1, 2, 0] as [Int32], shape: [3, 2])])
        #expect(y[0] == Tensor([1, 1, 2, 0] as [Int32], shape: [2, 2]))
        #expect(y[2].integers == [1, 0, 1])
    }

    @Test func conditionLongerThanTheAxisThrows() {
        let x = Tensor([1, 2] as [Float], shape: [2])
        let condition = Tensor([true, false, true], shape: [3])
        #expect(throws: OperatorError.self) { try Compress().infer(InferenceInputs(values: [x, condition])) }
    }

    @Test func randomNumbersFollowTheSeed() throws {
        var op = RandomUniform()
        op.shape = [1000]
        op.seed = 3
        let first = try op.evaluate([])[0]
        #expect(try op.evaluate([])[0] == first)
        op.seed = 4
        #expect(try op.evaluate([])[0] != first)
        let numbers = try first.doubles()
        #expect(numbers.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(abs(numbers.reduce(0, +) / 1000 - 0.5) < 0.05)
    }
}
