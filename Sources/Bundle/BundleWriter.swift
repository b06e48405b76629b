import Arrays
import Container
import Core
import IR
import Platform

/// Assembles bundles. The same contents give the same bytes.
public enum BundleWriter {
    /// Writes a bundle file: it appears whole or not at all.
    public static func write(_ contents: BundleContents, to path: String) throws(BundleError) {
        let entries = try entries(of: contents)
        let file = try platform { () throws(PlatformError) in try AtomicFile(path: path) }
        try emit(entries) { (bytes) throws(BundleError) in
            try platform { () throws(PlatformError) in try file.write(bytes) }
        }
        try platform { () throws(PlatformError) in try file.commit() }
    }

    /// The bytes of a bundle.
    public static func bytes(_ contents: BundleContents) throws(BundleError) -> [UInt8] {
        let output = Output()
        try emit(try entries(of: contents)) { (bytes) throws(BundleError) in
            output.bytes.append(contentsOf: bytes)
        }
        return output.bytes
    }

    private static func platform<R>(_ body: () throws(PlatformError) -> R) throws(BundleError) -> R {
        do throws(PlatformError) { return try body() } catch { throw .platform(error) }
    }

    private final class Output {
        var bytes: [UInt8] = []
    }

    /// An entry in parts, so that large arrays are not copied.
    private struct Entry {
        let name: String
        let head: [UInt8]
        var tail: Tensor?
    }

    private static func emit(
        _ entries: [Entry], to write: @escaping (UnsafeRawBufferPointer) throws(BundleError) -> Void
    ) throws(BundleError) {
        typealias Failure = ZipWriterError<BundleError>
        var writer = ZipWriter(write: write)
        do throws(Failure) {
            for entry in entries {
                try entry.head.span.bytes.withUnsafeBytes { (head) throws(Failure) in
                    if let tail = entry.tail {
                        try tail.withBytes { (tail) throws(Failure) in
                            try writer.add(entry.name, parts: [head, tail])
                        }
                    } else {
                        try writer.add(entry.name, head)
                    }
                }
            }
            try writer.finish()
        } catch {
            switch error {
            case .container(let error): throw .container(error)
            case .output(let error): throw error
            }
        }
    }

    private static func entries(of contents: BundleContents) throws(BundleError) -> [Entry] {
        let manifest = contents.manifest
        if let problem = manifest.problem { throw .contradiction("cannot write the bundle: \(problem)") }
        var entries = [Entry(name: BundleEntry.manifest, head: try manifest.encoded())]
        for program in contents.programs {
            entries.append(Entry(name: BundleEntry.program(program.target), head: program.bytes))
        }
        entries.append(Entry(name: BundleEntry.weights, head: contents.weights))
        for (index, sample) in contents.samples.enumerated() {
            if let problem = sample.problem(contents.inputs, contents.outputs) {
                throw .contradiction("cannot write the bundle: sample \(index): \(problem)")
            }
            do throws(ArrayError) { entries += try Self.entries(of: sample, index) } catch {
                throw .sample(index, error)
            }
        }
        if let statistics = contents.statistics {
            entries.append(Entry(name: BundleEntry.statistics, head: statistics))
        }
        return entries
    }

    private static func entries(of sample: BundleSample, _ index: Int) throws(ArrayError) -> [Entry] {
        func entry(_ name: String, _ tensor: Tensor) throws(ArrayError) -> Entry {
            Entry(name: name, head: try NPY.header(of: tensor.dtype, shape: tensor.shape), tail: tensor)
        }
        var entries: [Entry] = []
        for (k, tensor) in sample.inputs.enumerated() {
            entries.append(try entry(BundleEntry.input(k, ofSample: index), tensor))
        }
        for (k, tensor) in sample.outputs.enumerated() {
            entries.append(try entry(BundleEntry.output(k, ofSample: index), tensor))
        }
        let tolerance = Tensor([sample.tolerance.absolute, sample.tolerance.relative], shape: [2])
        entries.append(try entry(BundleEntry.tolerance(ofSample: index), tolerance))
        return entries
    }
}
