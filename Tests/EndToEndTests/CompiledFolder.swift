import Arrays
import Bundle
import Compiler
import Container
import IR
import Importers
import Targets
import TestSupport

/// A folder with models that were compiled in the process of the tests.
struct CompiledFolder {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Writes a textual model and compiles it to `NAME.mlcb`; returns the bundle's path.
    @discardableResult
    func compile(
        _ name: String, _ text: String, targets: [String] = ["host"], dimensions: [String: DimensionBinding] = [:]
    ) throws -> String {
        try folder.write(Array(text.utf8), "\(name).ir")
        let registry = try TargetRegistry.standard()
        var options = CompileOptions(targets: try targets.map { try registry.resolve($0) })
        options.dimensions = dimensions
        let compilation = try ModelCompiler().compile(folder.file("\(name).ir"), options)
        try BundleWriter.write(compilation.contents, to: folder.file("\(name).mlcb"))
        return folder.file("\(name).mlcb")
    }

    /// Writes an NPY file and returns its path.
    @discardableResult
    func write(_ tensor: Tensor, _ name: String) throws -> String {
        try folder.write(try NPY.encode(tensor), name)
        return folder.file(name)
    }
}

/// One entry of a container: its name, its bytes, and where they start in the file.
struct ContainerEntry {
    var name: String
    var data: [UInt8]
    var offset: Int

    /// The entries of a container.
    static func all(_ bytes: [UInt8]) throws -> [ContainerEntry] {
        try bytes.withUnsafeBytes { buffer in
            try ZipArchive(buffer).map { entry in
                let offset = entry.data.baseAddress.map { $0 - (buffer.baseAddress ?? $0) } ?? 0
                return ContainerEntry(
                    name: String(decoding: entry.name, as: UTF8.self), data: Array(entry.data), offset: offset)
            }
        }
    }

    /// Writes entries as a container with right checksums.
    static func pack(_ entries: [ContainerEntry]) throws -> [UInt8] {
        final class Output { var bytes: [UInt8] = [] }
        let output = Output()
        var writer = ZipWriter<Never> { (bytes) throws(Never) in output.bytes += bytes }
        for entry in entries { try entry.data.withUnsafeBytes { try writer.add(entry.name, $0) } }
        try writer.finish()
        return output.bytes
    }
}
