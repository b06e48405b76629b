/// The C-MAPSS turbofan data: engines that run until they fail, and engines whose remaining life is asked for.
///
/// A folder has `train_FD001.txt`, `test_FD001.txt` and `RUL_FD001.txt`, and the like for other subsets.
public struct TurbofanData: Sendable {
    /// The rows of one engine, one a cycle, from its first.
    public struct Unit: Sendable, Equatable {
        /// The number in the file.
        public let number: Int
        public let rows: Range<Int>
    }

    /// The subset, such as `FD001`.
    public let subset: String
    /// Columns as `TurbofanColumns` names them: `unit`, `cycle`, `setting_1`…`3`, `sensor_1`…`21`.
    public let train: Table
    public let trainUnits: [Unit]
    /// Nil when the folder has no test file.
    public let test: Table?
    public let testUnits: [Unit]
    /// The cycles that remain after the last row of each test unit.
    public let remainingLife: [Double]

    /// The subsets whose training file lies in a folder, sorted.
    public static func subsets(in folder: String) throws(DatasetError) -> [String] {
        try FolderListing(of: folder).files.compactMap { file in
            guard file.hasPrefix("train_FD"), file.hasSuffix(".txt") else { return nil }
            return String(file.dropFirst(6).dropLast(4))
        }
    }

    /// The C-MAPSS files that lie in a folder, with their paths.
    static func files(in folder: String) throws(DatasetError) -> [String] {
        try FolderListing(of: folder).files.filter { file in
            file.hasSuffix(".txt") && ["train_FD", "test_FD", "RUL_FD"].contains { file.hasPrefix($0) }
        }.map { folder + "/" + $0 }
    }

    /// Reads a subset; without a name the only one there is.
    /// - Throws: `source` for a folder without it, `table` for rows that are not in order, and where files disagree.
    public init(folder: String, subset: String? = nil) throws(DatasetError) {
        let subsets = try TurbofanData.subsets(in: folder)
        guard let subset = subset ?? (subsets.count == 1 ? subsets[0] : nil), subsets.contains(subset) else {
            throw .source(
                path: folder,
                reason: subsets.isEmpty
                    ? "no C-MAPSS data; expected train_FD001.txt or the like"
                    : "it has the subsets \(subsets.joined(separator: ", ")); "
                        + (subset.map { "'\($0)' is none of them" } ?? "say which"))
        }
        self.subset = subset
        train = try TurbofanData.series("\(folder)/train_\(subset).txt")
        trainUnits = try TurbofanData.units(train)
        let files = try FolderListing(of: folder).files
        guard files.contains("test_\(subset).txt") else {
            (test, testUnits, remainingLife) = (nil, [], [])
            return
        }
        let test = try TurbofanData.series("\(folder)/test_\(subset).txt")
        let units = try TurbofanData.units(test)
        let path = "\(folder)/RUL_\(subset).txt"
        let truth = try Table(contentsOf: [path], reading: TableReading(header: .absent, kinds: ["column_1": .number]))
        let lives = try truth.numbers("column_1")
        guard lives.count == units.count, lives.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            throw .source(
                path: path,
                reason:
                    "\(lives.count) numbers for the \(units.count) units of \(test.name); "
                    + "expected one of 0 or more for each"
            )
        }
        (self.test, testUnits, remainingLife) = (test, units, lives)
    }

    /// The cycles that remain at each row of the training data, at most `cap`.
    public func trainTargets(cap: Double = .infinity) -> [Double] {
        TurbofanData.targets(trainUnits, remaining: trainUnits.map { _ in 0 }, cap: cap)
    }

    /// The cycles that remain at each row of the test data, at most `cap`.
    public func testTargets(cap: Double = .infinity) -> [Double] {
        TurbofanData.targets(testUnits, remaining: remainingLife, cap: cap)
    }

    private static func targets(_ units: [Unit], remaining: [Double], cap: Double) -> [Double] {
        zip(units, remaining).flatMap { unit, remaining in
            unit.rows.map { min(cap, remaining + Double(unit.rows.upperBound - 1 - $0)) }
        }
    }

    private static func series(_ path: String) throws(DatasetError) -> Table {
        let table = try Table(contentsOf: [path])
        guard table.columnNames == TurbofanColumns.names else {
            throw .table(
                path: path, line: 1, column: nil,
                reason: "not C-MAPSS text: expected \(TurbofanColumns.names.count) numbers a line, separated by blanks")
        }
        return table
    }

    /// The runs of rows with one unit, whose cycles must be 1, 2, 3, ….
    private static func units(_ table: Table) throws(DatasetError) -> [Unit] {
        let (units, cycles) = (try table.numbers("unit"), try table.numbers("cycle"))
        var (result, seen, start): ([Unit], Set<Int>, Int) = ([], [], 0)
        for row in 0..<table.rowCount {
            guard let number = Int(exactly: units[row]) else {
                throw table.error(row: row, column: "unit", "expected a whole number")
            }
            if row == start, !seen.insert(number).inserted {
                throw table.error(row: row, column: "unit", "the rows of unit \(number) do not lie together")
            }
            guard cycles[row] == Double(row - start + 1) else {
                throw table.error(
                    row: row, column: "cycle",
                    "cycle \(cycles[row].shortText) of unit \(number), where \(row - start + 1) comes next")
            }
            if row + 1 == table.rowCount || units[row + 1] != units[row] {
                result.append(Unit(number: number, rows: start..<row + 1))
                start = row + 1
            }
        }
        return result
    }
}
