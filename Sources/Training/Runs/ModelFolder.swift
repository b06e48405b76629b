import Foundation

/// A folder that holds one trained model: what `mlc train` writes, or an example with its recipe and card.
public enum ModelFolder {
    /// The path of the model that `path` means: `path` itself when it is no folder; in a folder `model.onnx`, or the model
    /// that bears the folder's name, or its only `.onnx` file.
    /// - Throws: `TrainingError` for a folder without a model, or with several of which none is meant.
    public static func model(at path: String) throws -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return path
        }
        let models = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".onnx") }
            .sorted()
        let folderName = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
        for name in [TrainingRun.File.model.rawValue, "\(folderName).onnx"] where models.contains(name) {
            return "\(path)/\(name)"
        }
        guard let only = models.first else {
            throw TrainingError("\(path) holds no model; mlc train -o \(path) writes one")
        }
        guard models.count == 1 else {
            throw TrainingError("\(path) holds \(models.joined(separator: ", ")); name the file that is meant")
        }
        return "\(path)/\(only)"
    }
}
