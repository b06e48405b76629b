import Importers
import TestSupport
import Testing

/// Tensors whose data does not fit, or whose shapes are beyond the limits.
struct TensorImportTests {
    private func model(_ shape: [Int], type: Int = 1, raw: [UInt8]) -> ModelBuilder {
        var model = ModelBuilder()
        model.initializer("w", shape, type: type, raw: raw)
        model.node("Relu", ["w"], ["y"])
        model.output("y", [])
        return model
    }

    @Test func dataThatDoesNotFitTheShape() {
        expectInvalid(model([2, 3], raw: [Float](repeating: 0, count: 5).raw), .invalidTensor, "'w'", "20", "24")
        expectInvalid(model([2, 3], raw: []), .invalidTensor, "'w'")
    }

    @Test func productThatOverflows() {
        expectInvalid(model([1 << 30, 1 << 30, 1 << 30], raw: [0]), .limit, "'w'")
        expectInvalid(model([1 << 20, 1 << 20], raw: [0]), .limit, "'w'")
    }

    @Test func negativeAndHugeExtents() {
        expectInvalid(model([-1], raw: []), .invalidTensor, "-1")
        expectInvalid(model([.max], raw: []), .invalidTensor, "'w'")
    }

    @Test func rankBeyondTheLimit() {
        expectInvalid(model([Int](repeating: 1, count: 100), raw: [0, 0, 0, 0]), .limit, "rank 100")
        var input = ModelBuilder()
        input.input("x", [ModelBuilder.Extent](repeating: 1, count: 100))
        input.node("Relu", ["x"], ["y"])
        input.output("y", [])
        expectInvalid(input, .limit, "rank 100", "'x'")
    }

    @Test func inputsBeyondTheLimits() {
        for shape: [ModelBuilder.Extent] in [[1_000_000, 1_000_000, 1_000_000, 1_000_000], [.number(-4)]] {
            var model = ModelBuilder()
            model.input("x", shape)
            model.node("Relu", ["x"], ["y"])
            model.output("y", shape)
            #expect(throws: ImportError.self) { try importModel(model.bytes) }
        }
    }

    @Test func elementTypes() {
        expectInvalid(model([1], type: 99, raw: [0]), .invalidType, "99")
        #expect(throws: UnsupportedModel.self) { try importModel(model([1], type: 22, raw: [0]).bytes) }
    }
}
