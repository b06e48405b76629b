import Foundation

/// What is known about a simulated engine: one line of `engines.csv`.
struct EngineTruth {
    /// File name without extension.
    let name: String
    /// The cycles that it has run, and those that it still runs.
    let cycles, remaining: Int

    static let fileName = "engines.csv"
    static let header = "engine,cycles,remaining\n"

    static func name(ofUnit unit: Int) -> String {
        "engine-" + String(repeating: "0", count: max(0, 3 - String(unit).count)) + String(unit)
    }

    /// The line of the file, with its line feed.
    var line: String { "\(name),\(cycles),\(remaining)\n" }

    /// All lines of the file in a folder that `mlcdemo simulate --model` wrote.
    static func all(in directory: String) throws -> [EngineTruth] {
        let path = "\(directory)/\(fileName)"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw DemoError("\(path): cannot be read; give a folder that `mlcdemo simulate --model` wrote")
        }
        return try text.split(separator: "\n").dropFirst().enumerated().map { index, line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == 3, let cycles = Int(cells[1]), let remaining = Int(cells[2]) else {
                throw DemoError("\(path), line \(index + 2): not `\(header.dropLast())`; simulate the folder again")
            }
            return EngineTruth(name: String(cells[0]), cycles: cycles, remaining: remaining)
        }
    }
}
