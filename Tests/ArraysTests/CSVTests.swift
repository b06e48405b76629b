import Arrays
import IR
import TestSupport
import Testing

@Suite struct CSVTests {
    private func decode(_ text: String, _ header: CSV.Header = .automatic) throws -> CSV.Table {
        try CSV.decode(Array(text.utf8), header: header)
    }

    private func problem(_ text: String, _ header: CSV.Header = .automatic) -> String? {
        do throws(ArrayError) {
            _ = try CSV.decode(Array(text.utf8), header: header)
            return nil
        } catch {
            return error.description
        }
    }

    private func table(_ columns: [String]?, _ numbers: [Float], _ shape: [Int]) -> CSV.Table {
        CSV.Table(columns: columns, values: Tensor(numbers, shape: shape))
    }

    @Test func forms() throws {
        let numbers = table(nil, [1, 2, 3, 4], [2, 2])
        for text in [
            "1,2\n3,4\n", "1,2\r\n3,4", "1,2\r3,4\r", "\u{FEFF}1,2\n3,4\n\n\n", " 1 ,\t2\n\"3\", \"4\" \n",
            "1e0,+2\n3.0,.4e1",
        ] { #expect(try decode(text) == numbers, "\(text)") }
        #expect(try decode("5") == table(nil, [5], [1, 1]))
        #expect(try decode("-0\n1e-45\n") == table(nil, [-0.0, .leastNonzeroMagnitude], [2, 1]))
    }

    @Test func headers() throws {
        #expect(try decode("a,b\n1,2\n") == table(["a", "b"], [1, 2], [1, 2]))
        #expect(try decode("\"a, \"\"x\"\"\",b\n1,2\n") == table(["a, \"x\"", "b"], [1, 2], [1, 2]))
        #expect(try decode("1,2\n3,4\n", .present) == table(["1", "2"], [3, 4], [1, 2]))
        #expect(problem("a,b\n1,2\n", .absent) == "CSV line 1, column 1: 'a' is not a number")
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text is empty"), ("\n\n", "line 1, column 1: the text is empty"),
        ("a,b\n", "line 2, column 1: there is no line of numbers"),
        ("a,b\n1,\n", "line 2, column 2: the value is missing ('b')"),
        ("1,2\n3\n", "line 2, column 2: the line has 1 cells, the first line has 2"),
        ("1,2\n3,4,5\n", "line 2, column 3: more than the 2 cells"),
        ("1,2\n\n3,4\n", "line 2, column 1: the value is missing"),
        ("a,1\n2,3\n", "line 1, column 1: 'a' is not a number"), ("1,nan\n", "line 1, column 2: the value is missing"),
        ("1\n1e99\n", "line 2, column 1: '1e99' is not a finite 32-bit number"),
        ("1\n0x10\n", "line 2, column 1: '0x10' is not a number"),
        ("1\n\"2", "line 2, column 1: the quotation has no end"),
        ("1\n\"2\"x", "line 2, column 1: text after the closing quotation mark"),
        ("a\n\"1\n2\"\nx\n", "line 2, column 1: '1\n2' is not a number"),
    ])
    func errorsNameThePlace(_ text: String, _ expected: String) {
        let description = problem(text) ?? "accepted"
        #expect(description.hasPrefix("CSV " + expected))
    }

    @Test func otherSeparators() throws {
        #expect(try CSV.decode(Array("1;2\n".utf8), separator: UInt8(ascii: ";")) == table(nil, [1, 2], [1, 2]))
        #expect(try CSV.decode(Array("1\t 2\n".utf8), separator: UInt8(ascii: "\t")) == table(nil, [1, 2], [1, 2]))
    }

    @Test func randomMutationsNeverCrash() {
        let original = Array("a,\"b\"\r\n1.5,-2e3\r\n\"3\",4\n".utf8)
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<20_000 {
            var bytes = original
            bytes.mutate(using: &generator)
            _ = try? CSV.decode(bytes)
        }
    }
}
