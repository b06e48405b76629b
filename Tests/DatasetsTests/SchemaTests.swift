import Testing

@testable import Datasets

@Suite struct SchemaTests {
    private func refusal(_ text: String) -> String {
        do {
            _ = try DatasetSchema(text: text, path: "s.yaml")
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func writtenSchemasReadBack() throws {
        let file = Scratch(
            "t.csv", "id,\"Torque [Nm]\",kind,ok,no\n1,2.5,a: b,true,x\\y\n2,,\"say \"\"hi\"\"\",no,ö\n3,4,c,yes,'\n")
        let statistics = DatasetStatistics(tables: [try TableStatistics(contentsOf: [file.path])])
        let schema = DatasetSchema(statistics, target: "kind")
        #expect(try DatasetSchema(text: schema.text, path: "s") == schema)
        #expect(schema.tables[0].column("Torque [Nm]")?.kind == .number)
        #expect(schema.tables[0].column("Torque [Nm]")?.missing == 0.5)
        #expect(schema.tables[0].column("ok")?.kind == .bool)
        #expect(schema.tables[0].target == "kind")
    }

    @Test func schemasOfPicturesReadBack() throws {
        let folder = ScratchFolder()
        for index in 0..<4 { try folder.picture("class \(index % 2)/\(index).png", index) }
        let statistics = DatasetStatistics(pictures: try PictureStatistics(folder: folder.path))
        let schema = DatasetSchema(statistics, group: try GroupRule(#"(\d+)\.png"#, neighbours: 2))
        #expect(try DatasetSchema(text: schema.text, path: "s") == schema)
        #expect(schema.pictures?.classes == ["class 0", "class 1"])
    }

    @Test func errorsNameLineAndKey() {
        let head = "version: 1\ntables:\n  - name: t\n    columns:\n      a: "
        #expect(
            refusal(head + "{type: nummer}\n")
                == "s.yaml:5: tables[0].columns.a.type: 'nummer' is none of number, whole, category, text, bool")
        #expect(
            refusal(head + "{type: number, rnage: [0, 1]}\n").contains(
                "s.yaml:5: tables[0].columns.a.rnage: unknown key 'rnage'; did you mean 'range'?"))
        #expect(refusal(head + "{type: number, range: [2, 1]}\n").contains("the lower bound 2 is above the upper, 1"))
        #expect(refusal(head + "{type: text, range: [0, 1]}\n").contains("only numbers have a range"))
        #expect(refusal(head + "{type: number, missing: 2}\n").contains("a number from 0.0 to 1.0 is expected"))
        #expect(
            refusal(head + "{type: number}\n    target: b\n").contains(
                "s.yaml:6: tables[0].target: 'b' is none of the columns"))
        #expect(refusal("version: 2\n").contains("version"))
        #expect(refusal("version: 1\n").contains("neither 'tables' nor 'pictures'"))
        #expect(refusal("a: [").contains("not valid YAML"))
        #expect(refusal("").contains("the file is empty"))
        #expect(
            refusal("version: 1\npictures: {group: {pattern: \"(\"}}\n").contains(
                "pictures.group.pattern: '(': not a regular expression"))
    }
}
