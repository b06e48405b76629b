import Bundle
import Container
import IR

/// Bundles for the tests.
enum SampleBundle {
    static var contents: BundleContents {
        let model: StaticString = "model bytes"
        let input = Tensor((0..<12).map { Float($0) }, shape: [1, 3, 2, 2])
        let second = Tensor([3] as [Int64], shape: [1])
        let output = Tensor([0.25, 0.75] as [Float], shape: [1, 2])
        return BundleContents(
            name: "scratch", compiler: "mlc 0.1",
            source: Manifest.Source(
                file: "scratch.onnx",
                contents: UnsafeRawBufferPointer(start: model.utf8Start, count: model.utf8CodeUnitCount)),
            inputs: [
                Manifest.Port(name: "image", dtype: .float32, shape: [1, 3, 2, 2], meaning: "image"),
                Manifest.Port(name: "count", dtype: .int64, shape: [1]),
            ],
            outputs: [Manifest.Port(name: "probabilities", dtype: .float32, shape: [1, 2])],
            programs: [
                BundleContents.Program(target: "x86-64-v3", bytes: [UInt8](repeating: 3, count: 100), arenaBytes: 4096),
                BundleContents.Program(target: "arm64", bytes: [UInt8](repeating: 4, count: 130), arenaBytes: 2048),
            ],
            weights: (0..<777).map { UInt8(truncatingIfNeeded: $0) },
            samples: (0..<2).map { _ in
                BundleSample(
                    inputs: [input, second], outputs: [output], tolerance: Tolerance(absolute: 1e-4, relative: 1e-3))
            },
            provenance: ["exporter": "by hand/π"], statistics: Array("{}".utf8))
    }

    /// Opens bytes; the storage is aligned and owns them.
    static func open(_ bytes: [UInt8]) throws(BundleError) -> BundleReader {
        let storage = TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        return try BundleReader(storage.bytes, owner: storage)
    }

    /// The error of opening bytes, or nil.
    static func problem(_ bytes: [UInt8]) -> BundleError? {
        do throws(BundleError) {
            _ = try open(bytes)
            return nil
        } catch {
            return error
        }
    }

    /// Writes the entries again after `change` had its way with them.
    static func repacked(_ change: (inout [(name: String, data: [UInt8])]) -> Void) throws -> [UInt8] {
        var entries: [(name: String, data: [UInt8])] = []
        try BundleWriter.bytes(contents).withUnsafeBytes { buffer in
            for entry in try ZipArchive(buffer) {
                entries.append((String(decoding: entry.name, as: UTF8.self), Array(entry.data)))
            }
        }
        change(&entries)
        final class Output { var bytes: [UInt8] = [] }
        let output = Output()
        var writer = ZipWriter<Never> { (bytes) throws(Never) in output.bytes += bytes }
        for entry in entries { try entry.data.withUnsafeBytes { try writer.add(entry.name, $0) } }
        try writer.finish()
        return output.bytes
    }
}
