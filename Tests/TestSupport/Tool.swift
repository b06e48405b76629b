import Foundation

/// A program that a test compares with.
public enum Tool {
    /// What a program did.
    public struct Result {
        public let status: Int32
        /// Standard output and standard error together.
        public let output: String
    }

    /// Runs a program and waits.
    public static func run(_ executable: String, _ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    /// The path of a program in `PATH`, or nil.
    public static func find(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    /// A Python with numpy: `MLC_PYTHON` or `python3`; nil when there is none.
    public static let pythonWithNumpy: String? =
        [ProcessInfo.processInfo.environment["MLC_PYTHON"], find("python3")].compactMap { $0 }
        .first { (try? run($0, ["-c", "import numpy"]))?.status == 0 }
}
