import Bundle
import CAllocationCounter
import Execution
import Platform

/// Runs a bundle's sample and prints how many allocations the runs made:
/// `allocation-probe BUNDLE TARGET THREADS` prints `<allocations of 100 runs> <allocations in all>`.
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
        for (index, tensor) in try bundle.sample(0).inputs.enumerated() { try model.setInput(index, to: tensor) }
        let before = cac_allocations()
        for _ in 0..<100 { try model.run() }
        let after = cac_allocations()
        print("\(after - before) \(after)")
    }
}
