import Foundation
import Importers
import Platform

/// Files beside a model that it names itself, as `mlc train` writes them: samples, and the training data's statistics.
///
/// The properties `mlc.samples` and `mlc.statistics` hold plain file names in the model's folder.
struct ModelCompanions {
    /// The path of the samples, when the model names them and they are there.
    let samples: String?
    /// The bytes of the statistics, when the model names them and they are there.
    let statistics: [UInt8]?
    /// What the model names and is not there, for people.
    let notes: [String]

    /// - Throws: when a name leads out of the model's folder, or a file cannot be read.
    init(of path: String, _ metadata: ModelMetadata) throws {
        let folder = (path as NSString).deletingLastPathComponent
        var absent: [String] = []
        func companion(_ key: String) throws -> String? {
            guard let name = metadata.properties[key] else { return nil }
            guard !name.isEmpty, !name.contains("/"), name != "..", name.utf8.count < 256 else {
                throw CompileError.badSamples(
                    path: name, reason: "the model's property \(key) must be a plain file name")
            }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: path) else {
                absent.append(path)
                return nil
            }
            return path
        }
        samples = try companion("mlc.samples")
        statistics = try companion("mlc.statistics").map { path in try MappedFile(path: path).withBytes { Array($0) } }
        notes = absent.map { "\($0), which the model names, is not there; the bundle goes without it" }
    }
}
