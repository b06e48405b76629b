import Bundle
import CAllocationCounter
import Execution
import Platform

/// Runs a bundle's sample and prints how many allocations the runs made:
/// `allocation-probe BUNDLE TARGET THREADS` prints `<allocations of 100 runs> <allocations in all>`.
///
/// With a bundle whose shapes vary it runs 10,000 times at random shapes and prints also by how many bytes the memory of
/// the process at its largest grew in the last 9,000 of them. The first shapes are the largest.
@main
struct AllocationProbe {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let threads = Int(arguments[3]) else {
            print("usage: allocation-probe BUNDLE TARGET THREADS")
            return
        }
        let bundle = try BundleReader(path: arguments[1])
        let model = try CompiledModel(
            program: try bundle.program(for: arguments[2]), weights: bundle.weights, owner: bundle, threads: threads)
        if let dimensions = bundle.manifest.dimensions { return try runShapes(model, bundle.manifest, dimensions) }
        for (index, tensor) in try bundle.sample(0).inputs.enumerated() { try model.setInput(index, to: tensor) }
        let before = cac_allocations()
        for _ in 0..<100 { try model.run() }
        let after = cac_allocations()
        print("\(after - before) \(after)")
    }

    /// Random shapes, one after the other.
    private static func runShapes(
        _ model: CompiledModel, _ manifest: Manifest, _ dimensions: [Manifest.Dimension]
    ) throws {
        // For each extent of each input the dimension that it is, or nil.
        let sources = manifest.inputs.map { port in
            (port.extents ?? []).map { text in dimensions.firstIndex { $0.name == text } }
        }
        var shapes = manifest.inputs.map(\.shape)
        var values = dimensions.map(\.upper)
        var seed: UInt64 = 7
        var (growth, resident, before) = (0, 0, UInt64(0))
        for run in 0..<10_000 {
            for index in values.indices where run > 0 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let dimension = dimensions[index]
                let count = (dimension.upper - dimension.lower) / dimension.step + 1
                values[index] = dimension.lower + Int((seed >> 33) % UInt64(count)) * dimension.step
            }
            for input in sources.indices {
                for axis in sources[input].indices {
                    if let source = sources[input][axis] { shapes[input][axis] = values[source] }
                }
            }
            if run == 1000 {
                resident = Int(Measurements.peakResidentBytes)
                before = cac_allocations()
            }
            try model.setShapes(shapes)
            try model.run()
        }
        let after = cac_allocations()
        growth = Int(Measurements.peakResidentBytes) - resident
        print("\(after - before) \(after) \(growth)")
    }
}
