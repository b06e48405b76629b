import IR
import Operators
import Testing

/// Operators on strings.
struct StringTests {
    private let words = Tensor(strings: ["a", "bc", "", "d\u{e9}"], shape: [2, 2])

    @Test func movesStrings() throws {
        let transposed = try Transpose([1, 0]).evaluate([words])[0]
        #expect(transposed.strings == ["a", "", "bc", "d\u{e9}"])
        let joined = try Concat(axis: 0).evaluate([words, words])[0]
        #expect(joined.shape == [4, 2] && joined.strings == words.strings + words.strings)
        let condition = Tensor([true, false], shape: [2, 1])
        let chosen = try Where().evaluate([condition, words, Tensor(strings: ["x"], shape: [1])])[0]
        #expect(chosen.strings == ["a", "bc", "x", "x"])
    }

    @Test func comparesCodePoints() throws {
        let composed = Tensor(strings: ["e\u{301}"], shape: [1]), single = Tensor(strings: ["\u{e9}"], shape: [1])
        #expect(try Equal().evaluate([composed, single])[0] == Tensor([false], shape: [1]))
        #expect(composed != single)
    }

    @Test func convertsNumbers() throws {
        let texts = try Cast(to: .string).evaluate([Tensor([1.5, 2, .nan, -.infinity] as [Float], shape: [4])])[0]
        #expect(texts.strings == ["1.5", "2", "NaN", "-INF"])
        let numbers = try Cast(to: .float32).evaluate([Tensor(strings: ["1e3", "-.5", "inf"], shape: [3])])[0]
        #expect(numbers == Tensor([1000, -0.5, .infinity] as [Float], shape: [3]))
        #expect(throws: OperatorError.self) { try Cast(to: .int64).evaluate([Tensor(strings: ["x"], shape: [1])]) }
    }

    @Test func looksUpLabels() throws {
        var encoder = LabelEncoder()
        encoder.keys = Tensor([1, .nan] as [Float], shape: [2])
        encoder.values = Tensor(strings: ["one", "none"], shape: [2])
        encoder.defaultValue = Tensor(strings: ["?"], shape: [1])
        let result = try encoder.evaluate([Tensor([.nan, 2, 1] as [Float], shape: [3])])[0]
        #expect(result.strings == ["none", "?", "one"])
    }

    @Test func refusesTablesThatLeadNowhere() throws {
        var trees = TreeEnsemble()
        trees.features = [0]
        trees.modes = [0]
        trees.splits = Tensor([Float(0)], shape: [1])
        trees.onTrue = [-1]
        trees.onFalse = [0]
        trees.roots = [0]
        trees.leafStarts = [0, 1]
        trees.leafTargets = [0]
        trees.leafWeights = Tensor([Float(1)], shape: [1])
        let x = InferenceInputs(types: [TensorType(.float32, fixed: [1, 1])]) { _ in nil }
        #expect(throws: OperatorError.self) { try trees.infer(x) }
        trees.onFalse = [-2]
        #expect(throws: OperatorError.self) { try trees.infer(x) }
        trees.onFalse = [-1]
        #expect(try trees.infer(x) == [TensorType(.float32, fixed: [1, 1])])
    }
}
