import Core
import IR

/// Everything that goes into a bundle. The manifest is derived from it.
public struct BundleContents: Sendable {
    /// A compiled program.
    public struct Program: Sendable {
        /// The target's name.
        public var target: String
        public var bytes: [UInt8]
        public var arenaBytes: Int

        public init(target: String, bytes: [UInt8], arenaBytes: Int) {
            self.target = target
            self.bytes = bytes
            self.arenaBytes = arenaBytes
        }
    }

    public var name: String
    public var compiler: String
    public var source: Manifest.Source
    public var inputs: [Manifest.Port]
    public var outputs: [Manifest.Port]
    /// The dimensions over which shapes vary.
    public var dimensions: [Manifest.Dimension] = []
    /// What the runtime keeps between runs.
    public var states: [Manifest.State] = []
    public var numerics: Manifest.Numerics
    public var programs: [Program]
    /// What all programs refer to.
    public var weights: [UInt8]
    public var samples: [BundleSample]
    public var provenance: [String: String]
    /// JSON of the training inputs' reference distributions, as it is.
    public var statistics: [UInt8]?

    public init(
        name: String, compiler: String, source: Manifest.Source, inputs: [Manifest.Port], outputs: [Manifest.Port],
        numerics: Manifest.Numerics = .reproducible, programs: [Program], weights: [UInt8],
        samples: [BundleSample] = [], provenance: [String: String] = [:], statistics: [UInt8]? = nil
    ) {
        self.name = name
        self.compiler = compiler
        self.source = source
        self.inputs = inputs
        self.outputs = outputs
        self.numerics = numerics
        self.programs = programs
        self.weights = weights
        self.samples = samples
        self.provenance = provenance
        self.statistics = statistics
    }

    /// Says of each port what its extents are: texts that are numbers or expressions over the dimensions.
    public mutating func setExtents(_ inputs: [PortExtents], _ outputs: [PortExtents]) {
        for (index, extents) in inputs.enumerated() { extents.apply(to: &self.inputs[index]) }
        for (index, extents) in outputs.enumerated() { extents.apply(to: &self.outputs[index]) }
    }

    /// The extents of a port of varying shape.
    public struct PortExtents: Sendable {
        public var largest: [Int]
        public var texts: [String]

        public init(largest: [Int], texts: [String]) {
            self.largest = largest
            self.texts = texts
        }

        fileprivate func apply(to port: inout Manifest.Port) {
            port.shape = largest
            if texts.contains(where: { Int($0) == nil }) { port.extents = texts }
        }
    }

    /// What the bundle will say about itself.
    public var manifest: Manifest {
        Manifest(
            format: .current, name: name, compiler: compiler, source: source, inputs: inputs, outputs: outputs,
            dimensions: dimensions.isEmpty ? nil : dimensions, states: states.isEmpty ? nil : states,
            numerics: numerics,
            targets: programs.map {
                Manifest.Target(
                    name: $0.target, entry: BundleEntry.program($0.target), programBytes: $0.bytes.count,
                    arenaBytes: $0.arenaBytes)
            },
            weightBytes: weights.count, samples: samples.map { Manifest.Sample(tolerance: $0.tolerance) },
            provenance: provenance)
    }
}

/// Inputs, and the outputs that a program must give for them.
public struct BundleSample: Equatable, Sendable {
    /// In the order of the manifest's inputs.
    public var inputs: [Tensor]
    /// In the order of the manifest's outputs.
    public var outputs: [Tensor]
    public var tolerance: Tolerance

    public init(inputs: [Tensor], outputs: [Tensor], tolerance: Tolerance) {
        self.inputs = inputs
        self.outputs = outputs
        self.tolerance = tolerance
    }

    /// What contradicts the ports, or nil.
    func problem(_ inputPorts: [Manifest.Port], _ outputPorts: [Manifest.Port]) -> String? {
        for (kind, tensors, ports) in [("input", inputs, inputPorts), ("output", outputs, outputPorts)] {
            if tensors.count != ports.count { return "\(tensors.count) \(kind)s for a model with \(ports.count)" }
            for (tensor, port) in zip(tensors, ports)
            where !port.admits(tensor.shape) || tensor.dtype.description != port.dtype {
                let extents = port.extents ?? port.shape.map(String.init)
                let expected = "\(port.dtype)[\(extents.joined(separator: "x"))]"
                return "\(kind) '\(port.name)' is \(tensor.type), the model says \(expected)"
            }
        }
        return nil
    }
}

extension Manifest.Port {
    /// Whether a tensor of the port can have a shape: fixed extents are as they are, others at most the largest.
    public func admits(_ shape: [Int]) -> Bool {
        guard let extents, extents.count == self.shape.count else { return shape == self.shape }
        return shape.count == extents.count
            && shape.indices.allSatisfy { Int(extents[$0]).map { $0 } ?? min(shape[$0], self.shape[$0]) == shape[$0] }
    }
}
