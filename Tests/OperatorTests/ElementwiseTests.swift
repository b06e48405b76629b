import Core
import IR
import Operators
import Testing

@Suite struct ElementwiseTests {
    @Test func integersWrapAndNeverTrap() throws {
        let least = Tensor([Int64.min, -7, 7], shape: [3])
        let other = Tensor([Int64(-1), 2, -2], shape: [3])
        #expect(try Div().evaluate([least, other])[0].elements(as: Int64.self) == [.min, -3, -3])
        #expect(try Mod().evaluate([least, other])[0].elements(as: Int64.self) == [0, 1, -1])
        #expect(try Neg().evaluate([least])[0].elements(as: Int64.self) == [.min, 7, -7])
        let big = Tensor([UInt64.max], shape: [1])
        #expect(try Mul().evaluate([big, big])[0].elements(as: UInt64.self) == [1])
        #expect(try Add().evaluate([big, big])[0].elements(as: UInt64.self) == [.max - 1])
    }

    @Test func integersByZeroGiveZero() throws {
        let (a, zero) = (Tensor([Int32(1), -5], shape: [2]), Tensor([Int32(0)], shape: [1]))
        #expect(try Div().evaluate([a, zero])[0].elements(as: Int32.self) == [0, 0])
        #expect(try Mod().evaluate([a, zero])[0].elements(as: Int32.self) == [0, 0])
    }

    @Test func powers() throws {
        let x = Tensor([Int32(2), -1, 3], shape: [3])
        #expect(
            try Pow().evaluate([x, Tensor([Int64(5), -3, 0], shape: [3])])[0].elements(as: Int32.self) == [32, -1, 1])
        #expect(
            try Pow().evaluate([x, Tensor(scalar: Float(0.5))])[0].elements(as: Int32.self) == [1, 0, 1])
        #expect(throws: OperatorError.self) {
            try Pow().evaluate([Tensor(scalar: Int32(0)), Tensor(scalar: Int32(-1))])
        }
    }

    @Test func maximumKeepsNaN() throws {
        let (a, b) = (Tensor([Float.nan, 1, 2], shape: [3]), Tensor([Float(0), .nan, 5], shape: [3]))
        let result = try #require(Max().evaluate([a, b])[0].elements(as: Float.self))
        #expect(result[0].isNaN && result[1].isNaN && result[2] == 5)
        #expect(try Mean().evaluate([b, a, a])[0].elements(as: Float.self)?.last == 3)
    }

    @Test func comparisonsWithNaNAreFalse() throws {
        let (a, b) = (Tensor([Float.nan, 1], shape: [2]), Tensor([Float.nan, 1], shape: [2]))
        #expect(try Equal().evaluate([a, b])[0].elements(as: Bool.self) == [false, true])
        #expect(try LessOrEqual().evaluate([a, b])[0].elements(as: Bool.self) == [false, true])
        let large = Tensor([UInt64.max], shape: [1])
        #expect(try Greater().evaluate([large, Tensor([UInt64(1)], shape: [1])])[0].elements(as: Bool.self) == [true])
    }

    @Test func mixedTypesThrow() {
        let (a, b) = (Tensor(scalar: Float(1)), Tensor(scalar: Int32(1)))
        #expect(throws: OperatorError.self) { try Add().infer(InferenceInputs(values: [a, b])) }
        #expect(throws: OperatorError.self) { try Equal().infer(InferenceInputs(values: [a, b])) }
    }

    @Test func casts() throws {
        let x = Tensor([Float(300.7), -1.5, .nan, .infinity], shape: [4])
        #expect(try Cast(to: .uint8).evaluate([x])[0].elements(as: UInt8.self) == [255, 0, 0, 255])
        #expect(try Cast(to: .int64).evaluate([x])[0].elements(as: Int64.self) == [300, -1, 0, .max])
        let wide = Tensor([Int64(258), -1], shape: [2])
        #expect(try Cast(to: .uint8).evaluate([wide])[0].elements(as: UInt8.self) == [2, 255])
        // 2^24 + 1 lies between two floats; ties go to even.
        let odd = Tensor([Int64(16_777_217)], shape: [1])
        #expect(try Cast(to: .float32).evaluate([odd])[0].elements(as: Float.self) == [16_777_216])
        #expect(try Cast(to: .string).evaluate([odd])[0].strings == ["16777217"])
    }
}
