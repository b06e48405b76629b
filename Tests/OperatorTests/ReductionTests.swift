import Core
import IR
import Operators
import Testing

@Suite struct ReductionTests {
    private let x = Tensor((0..<24).map { Float($0) }, shape: [2, 3, 4])

    @Test func axesAndKeptDimensions() throws {
        var sum = ReduceSum()
        sum.axes = [-1, 0]
        // numpy: np.arange(24).reshape(2, 3, 4).sum((0, 2), keepdims=True)
        let y = try sum.evaluate([x])[0]
        #expect(y.shape == [1, 3, 1])
        #expect(y.elements(as: Float.self) == [60, 92, 124])
        sum.keepDims = false
        #expect(try sum.evaluate([x])[0].shape == [3])
        sum.axes = []
        #expect(try sum.evaluate([x])[0] == Tensor(scalar: Float(276)))
        sum.noopWithEmptyAxes = true
        #expect(try sum.evaluate([x])[0] == x)
    }

    @Test func wrongAxesThrow() {
        var op = ReduceMax()
        for axes in [[3], [-4], [1, -2]] {
            op.axes = axes
            #expect(throws: OperatorError.self) { try op.infer(InferenceInputs(values: [x])) }
        }
    }

    @Test func nothingToReduce() throws {
        var least = ReduceMax()
        least.axes = [0]
        least.keepDims = false
        #expect(try least.evaluate([Tensor([Float](), shape: [0, 1])])[0].elements(as: Float.self) == [-.infinity])
        #expect(try least.evaluate([Tensor([Int32](), shape: [0, 1])])[0].elements(as: Int32.self) == [.min])
        #expect(try least.evaluate([Tensor([Bool](), shape: [0, 1])])[0].elements(as: Bool.self) == [false])
        #expect(throws: OperatorError.self) { try ReduceMean().evaluate([Tensor([Int32](), shape: [0])]) }
        #expect(throws: OperatorError.self) { try ArgMax().evaluate([Tensor([Float](), shape: [0])]) }
    }

    @Test func logSumExpDoesNotOverflow() throws {
        let y = try ReduceLogSumExp().evaluate([Tensor([Float(1000), 1000], shape: [2])])[0]
        let value = try #require(y.elements(as: Float.self)?.first)
        #expect((value - 1000.693_147_2).magnitude < 1e-3)
    }

    @Test func argumentsOfExtremes() throws {
        let tied = Tensor([Float(2), 5, 5, 1], shape: [4])
        #expect(try ArgMax().evaluate([tied])[0].elements(as: Int64.self) == [1])
        var last = ArgMax()
        last.selectsLast = true
        #expect(try last.evaluate([tied])[0].elements(as: Int64.self) == [2])
        #expect(try ArgMin().evaluate([Tensor([Float(0), .nan], shape: [2])])[0].elements(as: Int64.self) == [1])
    }

    @Test func extentsStaySymbolic() throws {
        let n = Dimension.symbol(Dimension.Symbol(name: "N", upper: 8))
        var op = ReduceMean()
        op.axes = [1]
        let types = try op.infer(InferenceInputs(types: [TensorType(.float32, [n, 3])]) { _ in nil })
        #expect(types == [TensorType(.float32, [n, 1])])
    }
}
