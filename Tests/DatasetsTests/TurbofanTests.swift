import Testing

@testable import Datasets

@Suite struct TurbofanTests {
    private func line(_ unit: Int, _ cycle: Int) -> String {
        "\(unit) \(cycle) " + (0..<24).map { "\(Double($0) + 0.5)" }.joined(separator: " ") + "  \n"
    }

    private func folder(test: String, lives: String) -> ScratchFolder {
        let folder = ScratchFolder()
        folder.write("train_FD001.txt", Array((line(1, 1) + line(1, 2) + line(1, 3) + line(2, 1)).utf8))
        folder.write("test_FD001.txt", Array(test.utf8))
        folder.write("RUL_FD001.txt", Array(lives.utf8))
        return folder
    }

    @Test func unitsAndTargets() throws {
        let folder = folder(test: line(1, 1) + line(1, 2), lives: "7 \n")
        let data = try TurbofanData(folder: folder.path)
        #expect(data.subset == "FD001" && data.train.columnNames.last == "sensor_21")
        #expect(data.trainUnits.map(\.rows) == [0..<3, 3..<4])
        #expect(
            data.trainTargets() == [2, 1, 0, 0] && data.testTargets() == [8, 7] && data.testTargets(cap: 7) == [7, 7])
        #expect(try DataSource([folder.path]) == .turbofan(folder.path))
    }

    @Test func refusals() throws {
        let short = folder(test: line(1, 1), lives: "7\n8\n")
        #expect { try TurbofanData(folder: short.path) } throws: { "\($0)".contains("2 numbers for the 1 units") }
        let gap = folder(test: line(1, 1) + line(1, 3), lives: "7\n")
        #expect { try TurbofanData(folder: gap.path) } throws: {
            "\($0)".contains("test_FD001.txt, line 2, column 'cycle': cycle 3 of unit 1, where 2 comes next")
        }
        #expect { try TurbofanData(folder: gap.path, subset: "FD004") } throws: {
            "\($0)".contains("'FD004' is none of them")
        }
    }
}
