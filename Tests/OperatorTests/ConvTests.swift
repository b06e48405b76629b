import IR
import Operators
import Testing

@Suite struct ConvTests {
    /// 0, 1, 2, … in a shape.
    static func counting(_ shape: [Int]) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { Float($0) }, shape: shape)
    }

    @Test func convolvesWithPadding() throws {
        var conv = Conv()
        conv.pads = [1, 1, 1, 1]
        conv.strides = [2, 2]
        let ones = Tensor([Float](repeating: 1, count: 9), shape: [1, 1, 3, 3])
        let y = try conv.evaluate([Self.counting([1, 1, 5, 5]), ones])
        // From ONNX's test_conv_with_strides_and_asymmetric_padding family, computed with onnxruntime.
        #expect(y[0].shape == [1, 1, 3, 3])
        #expect(y[0].elements(as: Float.self) == [12, 27, 24, 63, 108, 81, 72, 117, 84])
    }

    @Test func layoutsAgree() throws {
        var first = Conv()
        first.group = 2
        first.activation = Activation(.relu)
        var last = first
        last.layout = .channelsLast
        let x = Self.counting([1, 4, 3, 3])
        let w = Tensor((0..<8).map { Float($0) - 4 }, shape: [4, 2, 1, 1])
        let bias = Tensor([Float](arrayLiteral: 1, 2, 3, 4), shape: [4])
        let transposed = Tensor(
            (0..<36).map { Float($0 % 4 * 9 + $0 / 4) }, shape: [1, 3, 3, 4])
        let a = try first.evaluate([x, w, bias])[0].elements(as: Float.self) ?? []
        let b = try last.evaluate([transposed, w, bias])[0].elements(as: Float.self) ?? []
        let expected: [Float] = (0..<36).map { index in a[index % 4 * 9 + index / 4] }
        #expect(b == expected)
        #expect(a[27] == 121)
    }

    @Test func badAttributesThrow() {
        func refused(_ change: (inout Conv) -> Void) -> Bool {
            var conv = Conv()
            change(&conv)
            let inputs = InferenceInputs(values: [Self.counting([1, 2, 4, 4]), Self.counting([2, 2, 3, 3])])
            do throws(OperatorError) {
                _ = try conv.infer(inputs)
                return false
            } catch {
                return true
            }
        }
        #expect(!refused { _ in })
        #expect(refused { $0.strides = [0, 1] })
        #expect(refused { $0.strides = [-1, 1] })
        #expect(refused { $0.pads = [1, 1] })
        #expect(refused { $0.pads = [-1, 0, 0, 0] })
        #expect(refused { $0.group = 0 })
        #expect(refused { $0.group = 2 })
        #expect(refused { $0.dilations = [2, 2] })
        #expect(refused { $0.dilations = [.max, 1] })
        #expect(refused { $0.pads = [.max, .max, .max, .max] })
    }

    @Test func symbolicExtentsPropagate() throws {
        var conv = Conv()
        conv.pads = [1, 1, 1, 1]
        let n = Dimension.symbol(.init(name: "N"))
        let h = Dimension.symbol(.init(name: "H"))
        let type = TensorType(.float32, [n, 2, h, 8])
        let y = try conv.infer(
            InferenceInputs(types: [type, TensorType(.float32, fixed: [5, 2, 3, 3])]) { _ in nil })
        #expect(y == [TensorType(.float32, [n, 5, h, 8])])
    }

    @Test(.enabled(if: false)) func speed() throws {
        var conv = Conv()
        conv.pads = [1, 1, 1, 1]
        let x = Self.counting([1, 256, 28, 28])
        let w = Self.counting([256, 256, 3, 3])
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try conv.evaluate([x, w]) }
        print("conv 462 MMAC", time)
        let a = Self.counting([512, 512])
        let time2 = try clock.measure { _ = try MatMul().evaluate([a, a]) }
        print("matmul 134 MMAC", time2)
    }
}
