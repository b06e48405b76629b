import Arrays
import Container
import Core
import IR
import Platform

/// A bundle, mapped and checked. What it hands out points into the mapping, which lives as long as this object.
public final class BundleReader: @unchecked Sendable {
    public let manifest: Manifest
    /// What all programs refer to; aligned to 64 bytes.
    public let weights: UnsafeRawBufferPointer
    /// The JSON of the reference distributions, when the bundle has it.
    public let statistics: UnsafeRawBufferPointer?

    private let entries: [String: UnsafeRawBufferPointer]
    private let owner: AnyObject

    /// Maps a file and checks it as a whole: the container with every checksum, the manifest, and that exactly the
    /// entries are there that the manifest says, of the sizes that it says. Sample arrays are checked when they are
    /// read.
    public convenience init(path: String) throws(BundleError) {
        let file: MappedFile
        do throws(PlatformError) { file = try MappedFile(path: path) } catch { throw .platform(error) }
        try self.init(file.bytes, owner: file)
    }

    /// Checks a bundle in memory, which lives as long as `owner`, does not change, and is aligned to 64 bytes.
    public init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject) throws(BundleError) {
        guard UInt(bitPattern: bytes.baseAddress) % UInt(Container.alignment) == 0 else {
            throw .contradiction("the bundle's memory is not aligned to \(Container.alignment) bytes")
        }
        let entries = try Self.entries(bytes)
        guard let manifestBytes = entries[BundleEntry.manifest] else { throw .missingEntry(BundleEntry.manifest) }
        let manifest = try Manifest.decode(manifestBytes)
        try Self.checkNames(entries, manifest)
        guard let weights = entries[BundleEntry.weights], weights.count == manifest.weightBytes else {
            throw .manifest("the weights are not the \(manifest.weightBytes) bytes that it says")
        }
        for target in manifest.targets where entries[target.entry]?.count != target.programBytes {
            throw .manifest("'\(target.entry)' is not the \(target.programBytes) bytes that it says")
        }
        self.manifest = manifest
        self.weights = weights
        statistics = entries[BundleEntry.statistics]
        self.entries = entries
        self.owner = owner
    }

    /// The names of the targets that the bundle has programs for.
    public var targets: [String] { manifest.targets.map(\.name) }

    /// The bytes of the program for a target; aligned to 64 bytes.
    public func program(for target: String) throws(BundleError) -> UnsafeRawBufferPointer {
        guard let entry = manifest.targets.first(where: { $0.name == target })?.entry, let bytes = entries[entry] else {
            throw .noProgram(target: target, known: targets)
        }
        return bytes
    }

    /// The number of samples.
    public var sampleCount: Int { manifest.samples.count }

    /// Reads a sample; its tensors borrow from the mapping.
    /// - Precondition: `index` is less than `sampleCount`.
    public func sample(_ index: Int) throws(BundleError) -> BundleSample {
        let tolerance = manifest.samples[index].tolerance
        var inputs: [Tensor] = []
        for (k, port) in manifest.inputs.enumerated() {
            inputs.append(try tensor(BundleEntry.input(k, ofSample: index), index, port))
        }
        var outputs: [Tensor] = []
        for (k, port) in manifest.outputs.enumerated() {
            outputs.append(try tensor(BundleEntry.output(k, ofSample: index), index, port))
        }
        let stored = try tensor(BundleEntry.tolerance(ofSample: index), index)
        guard stored == Tensor([tolerance.absolute, tolerance.relative], shape: [2]) else {
            throw .contradiction("damaged bundle: the tolerance of sample \(index) contradicts the manifest")
        }
        let sample = BundleSample(inputs: inputs, outputs: outputs, tolerance: tolerance)
        if let problem = sample.problem(manifest.inputs, manifest.outputs) {
            throw .contradiction("damaged bundle: sample \(index): \(problem)")
        }
        return sample
    }

    private func tensor(
        _ name: String, _ sample: Int, _ port: Manifest.Port? = nil
    ) throws(BundleError) -> Tensor {
        guard let bytes = entries[name] else { throw .missingEntry(name) }
        do throws(ArrayError) {
            let tensor = try NPY.decode(bytes, borrowingFrom: owner)
            return port.flatMap { ScalarType(name: $0.dtype) }.map(tensor.read) ?? tensor
        } catch {
            throw .sample(sample, error)
        }
    }
}

extension BundleReader {
    private static func entries(
        _ bytes: UnsafeRawBufferPointer
    ) throws(BundleError) -> [String: UnsafeRawBufferPointer] {
        var entries: [String: UnsafeRawBufferPointer] = [:]
        let tables = CRC32()
        do throws(ContainerError) {
            let archive = try ZipArchive(bytes) { HardwareChecksum.crc32(of: $0) ?? tables.checksum(of: $0) }
            for entry in archive { entries[String(decoding: entry.name, as: UTF8.self)] = entry.data }
        } catch {
            throw .container(error)
        }
        return entries
    }

    /// Exactly the entries that the manifest says, and the optional ones.
    private static func checkNames(
        _ entries: [String: UnsafeRawBufferPointer], _ manifest: Manifest
    ) throws(BundleError) {
        var expected = [BundleEntry.manifest, BundleEntry.weights] + manifest.targets.map(\.entry)
        for sample in manifest.samples.indices {
            expected += manifest.inputs.indices.map { BundleEntry.input($0, ofSample: sample) }
            expected += manifest.outputs.indices.map { BundleEntry.output($0, ofSample: sample) }
            expected.append(BundleEntry.tolerance(ofSample: sample))
        }
        for name in expected where entries[name] == nil { throw .missingEntry(name) }
        let known = Set(expected + [BundleEntry.statistics, BundleEntry.signature])
        for name in entries.keys.sorted() where !known.contains(name) { throw .unknownEntry(name) }
    }
}
