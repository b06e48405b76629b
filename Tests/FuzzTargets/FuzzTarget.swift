import Glibc

/// What reads bytes from outside, or builds on them, and must be right for any bytes at all: a result or a typed error.
///
/// Fuzzers and tests run the same functions. A trap, a signal, memory beyond a limit and a `FuzzFinding` are findings.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// An ONNX file through the importer; what it accepts is a verified graph.
    case onnx
    /// The textual IR; what parses is printed and parsed again.
    case text
    /// A bundle, as it is and with its checksums put right: opened, bound, and its samples run.
    case bundle
    /// A program with right sizes of ports and weights: bound and run between pages that trap.
    case program
    /// NPY, NPZ and CSV; the first byte says which.
    case arrays
    /// PNG and JPEG.
    case images
    /// Tables as data sets, schemas and statistics; the first byte says which.
    case tables
    /// A random graph, decided by the bytes: compiled, run, and compared with the interpreter.
    case graphs

    /// Where `graphs` writes its case as text before it runs, from the environment's `MLC_FUZZ_EXPORT`.
    static let exportPath = getenv("MLC_FUZZ_EXPORT").map { String(cString: $0) }

    /// Runs the target once.
    /// - Throws: a `FuzzFinding` when something is wrong with mlc, never for what is wrong with the bytes.
    public func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        switch self {
        case .onnx: try ONNXTarget.run(bytes)
        case .text: try TextTarget.run(bytes)
        case .bundle: try BundleTarget.run(bytes)
        case .program: _ = ProgramTarget.run(bytes)
        case .arrays: try ArraysTarget.run(bytes)
        case .images: ImagesTarget.run(bytes)
        case .tables: try TablesTarget.run(bytes)
        case .graphs: try GraphTarget.run(bytes)
        }
    }
}

/// What a target found out to be wrong.
public struct FuzzFinding: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
