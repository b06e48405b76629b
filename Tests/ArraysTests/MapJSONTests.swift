import Arrays
import Core
import IR
import Testing

@Suite struct MapJSONTests {
    private func decode(_ text: String) throws -> MapJSON {
        try Array(text.utf8).withUnsafeBytes { try MapJSON(decoding: $0) }
    }

    @Test func valuesInTheOrderOfTheKeys() throws {
        let map = try decode(#" {"b": 1.5, "a": 2, "c": true, "z": 3}"#)
        #expect(try map.tensor(["a", "b", "x", "c"], .float32) == Tensor([2, 1.5, 0, 1] as [Float], shape: [1, 4]))
        #expect(map.keys(notAmong: ["a", "b", "c"]) == ["z"])
    }

    @Test func aListIsSeveralMaps() throws {
        let map = try decode("\n[{\"a\": 9007199254740993}, {}]")
        #expect(try map.tensor(["a"], .int64) == Tensor([9_007_199_254_740_993, 0] as [Int64], shape: [2, 1, 1]))
        #expect(try decode("[]").tensor(["a"], .float64) == Tensor([Double](), shape: [0, 1, 1]))
    }

    @Test func strings() throws {
        #expect(try decode(#"{"1": "x"}"#).tensor(["0", "1"], .string) == Tensor(strings: ["", "x"], shape: [1, 2]))
    }

    @Test func whatIsNoMap() throws {
        for text in ["", "{", "[1]", "{\"a\": [1]}", "{\"a\": null}", "{\"a\": {}}", "[[{}]]", "3", "{\"a\": 1}]"] {
            #expect(throws: ArrayError.self, "\(text)") { try decode(text) }
        }
        #expect(throws: ArrayError.self) { try decode(#"{"a": 1.5}"#).tensor(["a"], .int64) }
        #expect(throws: ArrayError.self) { try decode(#"{"a": "1"}"#).tensor(["a"], .float32) }
        #expect(throws: ArrayError.self) { try decode(#"{"a": 1}"#).tensor(["a"], .bool) }
    }
}
