import Foundation
import Platform

/// One recipe of a search and what came of it, as the process that tried it wrote it.
public struct Trial: Codable, Sendable {
    public var index: Int
    /// The keys that differ from the recipe.
    public var values: [String: String]
    /// The epochs that it was given.
    public var epochs: Int?
    /// The error on the validation part, lower is better: RMSE, or log loss.
    public var error: Double
    public var seconds: Double
    public var modelBytes: Int
    /// The time of one example on this machine, in microseconds.
    public var latency: Double?

    static let file = "trial.json"

    /// A trial that was written earlier; nil when there is none, or none of this kind.
    static func read(_ directory: String, epochs: Int?) -> Trial? {
        guard let data = FileManager.default.contents(atPath: "\(directory)/\(file)"),
            let trial = try? JSONDecoder().decode(Trial.self, from: data), trial.epochs == epochs
        else { return nil }
        return trial
    }

    func write(_ directory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write([UInt8](try encoder.encode(self)), to: "\(directory)/\(Self.file)")
    }
}
