import Core
import IR
import Operators
import Testing

@Suite struct EinsumTests {
    private func einsum(_ equation: String, _ inputs: [Tensor]) throws -> Tensor {
        var op = Einsum()
        op.equation = equation
        return try op.evaluate(inputs)[0]
    }

    private let a = Tensor((0..<6).map { Float($0) }, shape: [2, 3])

    @Test func letters() throws {
        // numpy: np.einsum(…) of np.arange(6).reshape(2, 3).
        #expect(try einsum("ij->ji", [a]).elements(as: Float.self) == [0, 3, 1, 4, 2, 5])
        #expect(try einsum("ij->i", [a]).elements(as: Float.self) == [3, 12])
        #expect(try einsum("ij,kj->ik", [a, a]).elements(as: Float.self) == [5, 14, 14, 50])
        #expect(try einsum("ij,ij->", [a, a]) == Tensor(scalar: Float(55)))
        #expect(try einsum("ba,ca", [a, a]).elements(as: Float.self) == [5, 14, 14, 50])
    }

    @Test func ellipsisAndDiagonal() throws {
        let cube = Tensor((0..<8).map { Int32($0) }, shape: [2, 2, 2])
        #expect(try einsum("...ii->...", [cube]).elements(as: Int32.self) == [3, 11])
        #expect(try einsum("...ij,...jk", [cube, cube]).elements(as: Int32.self) == [2, 3, 6, 11, 46, 55, 66, 79])
    }

    @Test(arguments: ["ij,jk->ik", "ij->", "ij->k", "ij->ii", "i.j->i", "i-j", "......->", "ij k->1", "ijk->i"])
    func wrongEquationsThrow(_ equation: String) {
        var op = Einsum()
        op.equation = equation
        let inputs = equation == "ij->" ? [Tensor(scalar: Float(1))] : [a]
        #expect(throws: OperatorError.self) { try op.infer(InferenceInputs(values: inputs)) }
    }
}
