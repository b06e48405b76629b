import ArgumentParser
import Arrays
import Core
import Foundation
import IR
import Images
import Rendering

/// `mlcdemo inputs`: NPY files for a model's inputs, which every runner reads alike.
struct InputsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inputs",
        abstract: "Writes an NPY file for each input of a model.",
        discussion: """
            Prints a line NAME=FILE.npy for each input. Without --from, floating-point inputs are drawn uniformly from \
            0 to 1 with a fixed seed, and integer and bool inputs are zero.
            """)

    @Argument(help: "Bundle that `mlc compile` wrote.")
    var bundle: String

    @Argument(help: "Folder to write to; it is created.")
    var directory: String

    @Option(help: "File for the first input: NPY, PNG, JPEG or CSV. Pictures are scaled to the input's size; 0 to 255.")
    var from: String?

    func run() throws {
        let inputs = try ModelInput.all(bundle: bundle)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (index, input) in inputs.enumerated() {
            let tensor: Tensor
            if let from, index == 0 {
                tensor = try InputsCommand.read(from, for: input)
            } else {
                tensor = try input.filled(seed: UInt64(index) + 1)
            }
            let path = "\(directory)/input-\(index).npy"
            try ArrayFile.write(tensor, to: path)
            print("\(input.name)=\(path)")
        }
    }

    /// The array in a file, in the type and shape of an input.
    private static func read(_ path: String, for input: ModelInput) throws -> Tensor {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DemoError("\(path): cannot be read; check the path")
        }
        let bytes = [UInt8](data)
        if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) { return try ArrayFile.read(path) }
        if path.lowercased().hasSuffix(".csv") {
            do {
                let table = try CSV.decode(bytes)
                return try input.tensor(of: table.values.elements(as: Float.self) ?? [], from: path)
            } catch let error as ArrayError {
                throw DemoError("\(path): \(error)")
            }
        }
        return try input.tensor(of: Image(decoding: bytes, named: path), from: path)
    }
}
