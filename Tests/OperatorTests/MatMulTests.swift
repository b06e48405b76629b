import IR
import Operators
import Testing

@Suite struct MatMulTests {
    @Test func batchesBroadcast() throws {
        let a = ConvTests.counting([2, 1, 2, 3])
        let b = ConvTests.counting([2, 3, 9])
        let y = try MatMul().evaluate([a, b])[0]
        #expect(y.shape == [2, 2, 2, 9])
        // numpy: np.matmul(a, b)[1, 1, 1, 8]
        #expect(y.elements(as: Float.self)?.last == 1338)
    }

    @Test func vectors() throws {
        let a = ConvTests.counting([3])
        #expect(try MatMul().evaluate([a, a])[0].elements(as: Float.self) == [5])
        #expect(try MatMul().evaluate([a, ConvTests.counting([3, 2])])[0].elements(as: Float.self) == [10, 13])
        #expect(try MatMul().evaluate([ConvTests.counting([2, 3]), a])[0].elements(as: Float.self) == [5, 14])
    }

    @Test func outputStage() throws {
        var op = MatMul()
        op.activation = Activation(.relu)
        op.residualOrder = .after
        let a = ConvTests.counting([1, 2])
        let b = ConvTests.counting([2, 2])
        let bias = Tensor([Float(-10), 0], shape: [2])
        let y = try op.evaluate([a, b, bias, ConvTests.counting([1, 2])])
        #expect(y[0].elements(as: Float.self) == [0, 4])
    }

    @Test func shapesThatDoNotFitThrow() {
        #expect(throws: OperatorError.self) {
            try MatMul().infer(InferenceInputs(values: [ConvTests.counting([2, 3]), ConvTests.counting([2, 3])]))
        }
        #expect(throws: OperatorError.self) {
            try MatMul().infer(InferenceInputs(values: [Tensor(scalar: Float(1)), ConvTests.counting([2, 3])]))
        }
    }
}
