import Testing

@testable import Datasets

@Suite struct TableTests {
    private func table(_ text: String, _ reading: TableReading = TableReading()) throws -> Table {
        try Table(decoding: Array(text.utf8), named: "t.csv", reading: reading)
    }

    private func refusal(_ text: String, _ reading: TableReading = TableReading()) -> String {
        do {
            _ = try table(text, reading)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func byteOrderMarkQuotesAndNewlines() throws {
        let table = try table("\u{FEFF}\"a, b\",note\r\n1.5,\"two\nlines\"\r\n\" 2 \",\"say \"\"no\"\"\"\r\n\r\n")
        #expect(table.columnNames == ["a, b", "note"])
        #expect(try table.numbers("a, b") == [1.5, 2])
        #expect(try table.column("note").text(0) == "two\nlines")
        #expect(try table.column("note").text(1) == "say \"no\"")
        #expect(table.place(ofRow: 1).line == 4)
    }

    @Test func missingValues() throws {
        let table = try table("x,y\n1,a\n,NA\nNaN,\nnull,?\nN/A,b\n?,a\n")
        #expect(try table.column("x").missingCount == 5)
        #expect(try table.column("y").missingCount == 3)
        #expect(try table.column("y").codes == [0, -1, -1, -1, 1, 0])
        #expect(try table.column("y").words == ["a", "b"])
    }

    @Test(arguments: [
        ("a\tb\n1\t2\n", "tabulator"), ("a;b\n1,5;2\n", "semicolon"), ("a|b\n1|2\n", "bar"),
        ("1 2  3\n4 5 6 \n", "blanks"),
        ("a,b\n1,2\n", "comma"),
    ]) func dialects(text: String, separator: String) throws {
        let table = try table(text)
        #expect(table.sources[0].dialect.separator.name == separator)
        #expect(table.columns.allSatisfy { $0.kind == .number })
    }

    @Test func decimalComma() throws {
        let table = try table("weight;name\n1,25;a\n-3,5e2;b\n")
        #expect(try table.numbers("weight") == [1.25, -350])
    }

    @Test func kinds() throws {
        let table = try table("n,c,b,t\n1,red,true,r1\n2,blue,No,r2\n3,red,,r3\n")
        #expect(table.columns.map(\.kind) == [.number, .category, .bool, .text])
        #expect(try table.column("b").text(1) == "false")
    }

    @Test func latin1IsRead() throws {
        let table = try Table(decoding: Array("t\n".utf8) + [0xB0, 0x43, 0x0A], named: "t.csv")
        #expect(try table.column("t").text(0) == "°C")
    }

    @Test func headers() throws {
        #expect(try table("1,2\n3,4\n").columnNames == ["column_1", "column_2"])
        #expect(try table(",b\n1,2\n").columnNames == ["column_1", "b"])
        #expect(try table("a,b\nc,d\n", TableReading(header: .absent)).rowCount == 2)
    }

    @Test func textInANumberColumn() {
        #expect(
            refusal("x,y\n1,2\n2,3\n3,oops\n")
                == "t.csv, line 4, column 'y': 'oops' is not a number, as 2 other cells of the column are; mend it, or "
                + "declare the column as text")
        #expect(
            refusal("x\na\nb\n", TableReading(kinds: ["x": .number]))
                == "t.csv, line 2, column 'x': 'a' is not a number, and the column is declared as one")
    }

    @Test func refusals() {
        #expect(refusal("") == "t.csv: the file is empty; expected a table")
        #expect(refusal("a,b\n") == "t.csv: there is no row of values after the header")
        #expect(refusal("a,b\n1,2\n3\n") == "t.csv, line 3: 1 cells, where the first line has 2")
        #expect(refusal("a,a\n1,2\n").contains("the columns 1 and 2 have the same name"))
        #expect(refusal("a,b\n1,\"2\n").contains("line 2, column 'b': the quotation that starts here has no end"))
        #expect(refusal("a,b\n1,\"2\"x\n").contains("text after the closing quotation mark"))
        #expect(
            refusal("Torque,b\n1,2\n", TableReading(columns: ["Torqe"]))
                == "t.csv: no column 'Torqe'; did you mean 'Torque'?; the columns are Torque, b")
    }

    @Test func binaryAndOtherEncodingsAreRefused() {
        for (bytes, part) in [([0xFF, 0xFE, 0x41, 0], "UTF-16"), ([0x50, 0x4B, 3, 0], "zero bytes")]
            as [([UInt8], String)]
        {
            #expect { try Table(decoding: bytes, named: "t") } throws: { "\($0)".contains(part) }
        }
    }

    @Test func severalFiles() throws {
        let (first, second) = (Scratch("a.csv", "x,c\n1,u\n2,v\n"), Scratch("b.csv", "c,x\nw,3\n"))
        let table = try Table(contentsOf: [first.path, second.path])
        #expect(try table.numbers("x") == [1, 2, 3])
        #expect(try table.column("c").words == ["u", "v", "w"])
        #expect(table.place(ofRow: 2) == (second.path, 2))
        let other = Scratch("c.csv", "x,d\n1,u\n")
        #expect { try Table(contentsOf: [first.path, other.path]) } throws: {
            "\($0)".contains("it lacks 'c'; it also has 'd'")
        }
    }

    @Test(arguments: [
        "0", "-1", "1.5", "1e5", "1E-5", ".5", "5.", "+3", "123456789012345678901234567890", "0.1", "1e-320", "1e400",
        "9007199254740993", "2.2250738585072014e-308", "179769313486231570000e289",
    ]) func numbersAreTheNearest(text: String) {
        let parsed = Array(text.utf8).withUnsafeBytes { DecimalNumber.parse($0) }
        #expect(parsed == Double(text.hasSuffix(".") ? text + "0" : text))
    }

    @Test(arguments: ["", "-", ".", "e5", "1e", "1e+", "0x10", "1 2", "1,5", "nan", "1.2.3", "--1"])
    func otherTextsAreNoNumbers(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { DecimalNumber.parse($0) } == nil)
    }
}
