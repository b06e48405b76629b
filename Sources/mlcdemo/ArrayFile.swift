import Arrays
import Foundation
import IR

/// NPY files on disk, with errors that name them.
enum ArrayFile {
    /// Reads a whole array.
    static func read(_ path: String) throws -> Tensor {
        do {
            return try NPY.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
        } catch let error as ArrayError {
            throw DemoError("\(path): \(error)")
        } catch {
            throw DemoError("\(path): \(error.localizedDescription)")
        }
    }

    /// Reads an array as float32 numbers; other types are an error.
    static func readFloats(_ path: String) throws -> (values: [Float], shape: [Int]) {
        let tensor = try read(path)
        guard let values = tensor.elements(as: Float.self) else {
            throw DemoError("\(path): holds \(tensor.dtype), float32 is needed")
        }
        return (values, tensor.shape)
    }

    /// Writes an array; the file appears whole or not at all.
    static func write(_ tensor: Tensor, to path: String) throws {
        try Data(NPY.encode(tensor)).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Names, without extension and sorted, of the arrays in a folder.
    static func names(in directory: String) throws -> [String] {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw DemoError("\(directory): no such folder, or not readable")
        }
        return files.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// Whether both folders hold the same arrays with the same bytes.
    static func areSame(_ first: String, _ second: String) throws -> Bool {
        let files = try names(in: first)
        guard try names(in: second) == files, !files.isEmpty else { return false }
        return files.allSatisfy {
            FileManager.default.contentsEqual(
                atPath: "\(first)/\($0).npy", andPath: "\(second)/\($0).npy")
        }
    }
}
