import Foundation
import FuzzTargets
import Testing

/// Inputs that fuzzers found something with, run through the targets without libFuzzer.
struct ReplayTests {
    /// The folder of kept findings of a target.
    private static func findings(_ target: FuzzTarget) -> [URL] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("findings/\(target.rawValue)")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        return names.filter { !$0.hasPrefix(".") }.map { folder.appendingPathComponent($0) }
    }

    @Test(arguments: FuzzTarget.allCases) func findingsStayFixed(target: FuzzTarget) throws {
        for file in Self.findings(target) {
            // Names the input before it can trap.
            if ProcessInfo.processInfo.environment["MLC_TRACE_FINDINGS"] != nil { print(file.path) }
            let bytes = try Data(contentsOf: file)
            do {
                if target == .graphs {
                    try GraphCase(String(decoding: bytes, as: UTF8.self)).run()
                } else {
                    try bytes.withUnsafeBytes { try target.run($0) }
                }
            } catch {
                Issue.record("\(target.rawValue)/\(file.lastPathComponent): \(error)")
            }
        }
    }
}
