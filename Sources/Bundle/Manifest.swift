import Container
import Core

/// What a bundle says about itself: `manifest.json`, with sorted keys, so that equal manifests have equal bytes.
public struct Manifest: Codable, Equatable, Sendable {
    /// The version of the format. A reader refuses another major version; a minor version only adds fields.
    public struct Format: Codable, Equatable, Sendable {
        public var major: Int
        public var minor: Int

        public init(major: Int, minor: Int) {
            self.major = major
            self.minor = minor
        }

        /// What this code writes.
        public static let current = Format(major: 1, minor: 1)
    }

    /// An input or output.
    public struct Port: Codable, Equatable, Sendable {
        public var name: String
        /// The short name of a `ScalarType`, such as `f32`.
        public var dtype: String
        /// The largest extents.
        public var shape: [Int]
        /// The extents as texts, numbers or expressions over the dimensions; absent when all are fixed.
        public var extents: [String]?
        /// What the numbers mean, such as `image` or `window`; nil when nobody said.
        public var meaning: String?
        /// What the numbers stand for, by number, where the model has strings: the labels of an output, the words that an
        /// input knows; the number behind the last is any other word.
        public var labels: [String]?
        /// What the columns stand for: the classes of an output's scores, the keys of an input that is a map in the model.
        public var columns: [String]?

        public init(
            name: String, dtype: ScalarType, shape: [Int], meaning: String? = nil, labels: [String]? = nil,
            columns: [String]? = nil
        ) {
            self.labels = labels
            self.columns = columns
            self.name = name
            self.dtype = dtype.description
            self.shape = shape
            self.meaning = meaning
        }
    }

    /// The model that was compiled.
    public struct Source: Codable, Equatable, Sendable {
        /// The file's name without folders.
        public var file: String
        public var bytes: Int
        /// The CRC-32 of the file, eight hexadecimal digits.
        public var crc32: String

        public init(file: String, contents: UnsafeRawBufferPointer) {
            self.file = file
            bytes = contents.count
            let digits = String(CRC32().checksum(of: contents), radix: 16)
            crc32 = String(repeating: "0", count: 8 - digits.count) + digits
        }
    }

    /// A program of the bundle.
    public struct Target: Codable, Equatable, Sendable {
        public var name: String
        /// The entry of its bytes.
        public var entry: String
        public var programBytes: Int
        public var arenaBytes: Int
    }

    /// What a compile promised about arithmetic.
    public enum Numerics: String, Codable, Sendable {
        /// The same bits on every processor and with any number of threads.
        case reproducible
        case fast
    }

    /// An example of inputs with the outputs that the model must give for them.
    public struct Sample: Codable, Equatable, Sendable {
        public var tolerance: Tolerance
    }

    /// A value that the runtime hands from run to run; its ports are not among the inputs and outputs.
    public struct State: Codable, Equatable, Sendable {
        /// The name of the output that gives it.
        public var output: String
        /// The input that takes it in the next run; zero in the first.
        public var input: Port

        public init(output: String, input: Port) {
            self.output = output
            self.input = input
        }
    }

    /// A symbolic dimension: the lower bound, and so on in steps, to the upper bound.
    public struct Dimension: Codable, Equatable, Sendable {
        public var name: String
        public var lower: Int
        public var upper: Int
        public var step: Int

        public init(name: String, lower: Int, upper: Int, step: Int = 1) {
            self.name = name
            self.lower = lower
            self.upper = upper
            self.step = step
        }
    }

    public var format: Format
    public var name: String
    /// The version of the compiler.
    public var compiler: String
    public var source: Source
    public var inputs: [Port]
    public var outputs: [Port]
    /// The dimensions over which shapes vary; absent when all shapes are fixed.
    public var dimensions: [Dimension]?
    /// In the program's order; absent when the model has none.
    public var states: [State]?
    public var numerics: Numerics
    public var targets: [Target]
    public var weightBytes: Int
    /// In the order of the folders `samples/0`, `samples/1`, …
    public var samples: [Sample]
    /// Anything that helps to tell where the model comes from, by name.
    public var provenance: [String: String]
}

/// How far an output may be from the expected number: at most `absolute + relative * |expected|`.
public struct Tolerance: Codable, Equatable, Sendable {
    public var absolute: Float
    public var relative: Float

    public init(absolute: Float, relative: Float) {
        self.absolute = absolute
        self.relative = relative
    }
}
