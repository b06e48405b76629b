import ArgumentParser
import Bundle
import Execution
import IR

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Runs a bundle's own samples against their expected outputs.")

    @Argument(help: "A bundle (.mlcb).") var bundle: String
    @OptionGroup var program: ProgramOptions

    func run() throws {
        let reader = try openBundle(bundle)
        guard reader.sampleCount > 0 else {
            throw CommandFailure(description: "\(bundle) holds no samples; compile the model with --samples FILE.npz")
        }
        let (model, target) = try program.load(reader, path: bundle)
        for index in 0..<reader.sampleCount {
            let sample = try reader.sample(index)
            model.reset()
            let outputs = try model.run(sample.inputs)
            guard outputs.count == sample.outputs.count else {
                throw CommandFailure(
                    description: """
                        damaged bundle: the program for \(target) has \(outputs.count) outputs, sample \(index) \
                        \(sample.outputs.count); compile the model again
                        """)
            }
            for (port, (computed, expected)) in zip(model.outputs, zip(outputs, sample.outputs)) {
                guard computed.type == expected.type else {
                    throw CommandFailure(
                        description: """
                            damaged bundle: output '\(port.name)' of the program for \(target) is \(computed.type), \
                            sample \(index) has \(expected.type); compile the model again
                            """)
                }
                if let place = Self.firstDifference(computed, expected, sample.tolerance) {
                    throw Refusal(
                        description: """
                            sample \(index): output '\(port.name)' differs from what is expected at element \(place) \
                            on target \(target)
                            """)
                }
            }
        }
        print("verified on target \(target): \(reader.sampleCount) samples give the expected outputs")
    }

    /// The first element beyond the tolerance; for types other than f32, the first with another bit. NaN agrees with NaN.
    private static func firstDifference(_ computed: Tensor, _ expected: Tensor, _ tolerance: Tolerance) -> Int? {
        guard let a = computed.elements(as: Float.self), let b = expected.elements(as: Float.self) else {
            let width = max(computed.dtype.byteCount, 1)
            let pairs = zip(computed.storage.bytes, expected.storage.bytes)
            return pairs.enumerated().first { $0.element.0 != $0.element.1 }.map { $0.offset / width }
        }
        return a.indices.first { index in
            if a[index].bitPattern == b[index].bitPattern || (a[index].isNaN && b[index].isNaN) { return false }
            // Without a tolerance every bit counts, the sign of zero included.
            if tolerance.absolute == 0 && tolerance.relative == 0 { return true }
            return !((a[index] - b[index]).magnitude <= tolerance.absolute + tolerance.relative * b[index].magnitude)
        }
    }
}
