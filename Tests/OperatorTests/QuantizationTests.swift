import Core
import IR
import Operators
import Testing

@Suite struct QuantizationTests {
    private func run(_ op: any Operator, _ inputs: [Tensor?]) throws -> Tensor {
        _ = try op.infer(InferenceInputs(values: inputs))
        return try op.evaluate(inputs)[0]
    }
    private func floats(_ numbers: [Float], _ shape: [Int]? = nil) -> Tensor {
        Tensor(numbers, shape: shape ?? [numbers.count])
    }

    @Test func tiesGoToTheEvenInteger() throws {
        let x = floats([1, 3, 5, -1, 1e9, -1e9, .nan])
        let y = try run(QuantizeLinear(), [x, Tensor(scalar: Float(2)), Tensor(scalar: UInt8(3))])
        #expect(y.elements(as: UInt8.self) == [3, 5, 5, 3, 255, 0, 0])
    }

    @Test func scalesAlongAnAxisAndInBlocks() throws {
        let x = floats([1, 2, 3, 4, 5, 6], [2, 3])
        let rows = try run(QuantizeLinear(axis: 0), [x, floats([1, 2]), Tensor([Int8(0), 1], shape: [2])])
        #expect(rows.elements(as: Int8.self) == [1, 2, 3, 3, 3, 4])
        let y = try run(
            DequantizeLinear(axis: 1, blockSize: 2), [rows, floats([1, 10, 2, 20], [2, 2]), nil])
        #expect(y.elements(as: Float.self) == [1, 2, 30, 6, 6, 80])
    }

    @Test func refusals() {
        let x = floats([1, 2, 3, 4, 5, 6], [2, 3])
        #expect(throws: OperatorError.self) { try run(QuantizeLinear(), [x, floats([1, 2]), nil]) }
        #expect(throws: OperatorError.self) { try run(QuantizeLinear(axis: 2), [x, floats([1, 2, 3]), nil]) }
        #expect(throws: OperatorError.self) {
            try run(DequantizeLinear(axis: 1, blockSize: 2), [x, floats([1, 2, 3], [1, 3]), nil])
        }
        #expect(throws: OperatorError.self) {
            try run(DequantizeLinear(), [Tensor([UInt8(1)], shape: [1]), floats([1]), Tensor([Int8(1)], shape: [1])])
        }
    }

    @Test func integerProducts() throws {
        let a = Tensor([UInt8(11), 7, 3, 10], shape: [2, 2])
        let b = Tensor([Int8(-1), 4, 2, 5], shape: [2, 2])
        let y = try run(MatMulInteger(), [a, b, Tensor(scalar: UInt8(12)), nil])
        #expect(y.elements(as: Int32.self) == [-9, -29, 5, -46])
        let x = Tensor((1...9).map { UInt8($0) }, shape: [1, 1, 3, 3])
        let w = Tensor([UInt8](repeating: 1, count: 4), shape: [1, 1, 2, 2])
        let z = try run(ConvInteger(), [x, w, Tensor(scalar: UInt8(1)), nil])
        #expect(z.elements(as: Int32.self) == [8, 12, 20, 24])
    }

    /// Each number of a small type reads back from its code, and halfway numbers go to even codes.
    @Test(arguments: ScalarType.allCases.filter(\.isSmallFloat))
    func smallFloats(_ dtype: ScalarType) throws {
        let format = try #require(SmallFloat(dtype))
        for code in UInt8.min...(dtype == .float4e2m1 ? 15 : 255) where !format.number(code).isNaN {
            #expect(format.bits(format.number(code), saturate: false) == code)
        }
        guard dtype != .float8e8m0 else { return }
        let tie = (format.number(2) + format.number(3)) / 2
        #expect(format.bits(tie) == 2)
        #expect(format.bits(1e30) == format.bits(.infinity))
    }

    /// Codes that ml_dtypes gives: 464 is halfway past the largest e4m3fn, 61440 past e5m2, 248 past e4m3fnuz.
    @Test func valuesBeyondSmallFloats() throws {
        let cases: [(ScalarType, Double, UInt8)] = [
            (.float8e4m3fn, 464, 126), (.float8e4m3fn, 465, 127), (.float8e4m3fn, -1e9, 255),
            (.float8e5m2, 61439, 123), (.float8e5m2, 61440, 124), (.float8e5m2, -1e9, 252),
            (.float8e4m3fnuz, 247, 127), (.float8e4m3fnuz, 248, 128), (.float8e4m3fnuz, -0.0, 0),
            (.float4e2m1, .nan, 8), (.float4e2m1, -100, 15), (.float4e2m1, 0.25, 0), (.float4e2m1, 0.75, 2),
        ]
        for (dtype, number, code) in cases {
            #expect(try #require(SmallFloat(dtype)).bits(number, saturate: false) == code, "\(dtype) \(number)")
        }
    }

    @Test func castOfNarrowIntegers() throws {
        let y = try run(Cast(to: .int4), [floats([-9, -8.6, -1.5, 0.5, 7.6, 300])])
        #expect(y.integers == [7, -8, -1, 0, 7, -4])
        #expect(try run(Cast(to: .float32), [y]).elements(as: Float.self) == [7, -8, -1, 0, 7, -4])
    }
}
