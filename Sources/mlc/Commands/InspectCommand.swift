import ArgumentParser
import Bundle
import CKernels
import Execution
import Program

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows a bundle's manifest, programs, memory and sizes.")

    @Argument(help: "A bundle (.mlcb).") var bundle: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let reader = try openBundle(bundle)
        let programs = try reader.targets.map { try ProgramFacts($0, try reader.program(for: $0)) }
        if json {
            try printJSON(Inspection(manifest: reader.manifest, programs: programs))
        } else {
            printText(reader.manifest, programs)
        }
    }

    /// Some texts with their places.
    private static func list(_ texts: [String]) -> String {
        let shown = texts.prefix(20).enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
        return texts.count > 20 ? "\(shown) and \(texts.count - 20) more" : shown
    }

    private func printText(_ manifest: Manifest, _ programs: [ProgramFacts]) {
        print("\(manifest.name): compiled by \(manifest.compiler) from \(manifest.source.file)")
        print("  source \(bytesText(manifest.source.bytes)), CRC-32 \(manifest.source.crc32)")
        for (key, value) in manifest.provenance.sorted(by: { $0.key < $1.key }) { print("  \(key): \(value)") }
        for (title, ports) in [("input", manifest.inputs), ("output", manifest.outputs)] {
            for port in ports {
                let extents = port.extents?.joined(separator: " x ")
                let shape = extents ?? port.shape.map(String.init).joined(separator: "x")
                print("\(title) \(port.name): \(port.dtype)[\(shape)]")
                if let labels = port.labels { print("  numbers stand for \(Self.list(labels))") }
                if let columns = port.columns { print("  columns stand for \(Self.list(columns))") }
            }
        }
        for dimension in manifest.dimensions ?? [] {
            let step = dimension.step == 1 ? "" : " in steps of \(dimension.step)"
            print("dimension \(dimension.name): \(dimension.lower) to \(dimension.upper)\(step)")
        }
        for state in manifest.states ?? [] { print("state \(state.input.name), kept from output \(state.output)") }
        print(
            "weights \(bytesText(manifest.weightBytes)), numerics \(manifest.numerics.rawValue), "
                + "samples \(manifest.samples.count)")
        for program in programs {
            print(
                """
                program \(program.target): \(program.instructions) instructions, arena \(bytesText(program.arenaBytes)) \
                (lower bound \(bytesText(program.arenaLowerBound))), \(bytesText(program.programBytes))
                """)
            for (kernel, count) in program.kernels.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                print("  \(count) × \(kernel)")
            }
        }
    }
}

/// What a program says about itself.
private struct ProgramFacts: Encodable {
    var target: String
    var programBytes: Int
    var arenaBytes: Int
    var arenaLowerBound: Int
    var instructions: Int
    /// How many instructions use each kernel family.
    var kernels: [String: Int]

    enum CodingKeys: String, CodingKey {
        case target, instructions, kernels
        case programBytes = "program_bytes"
        case arenaBytes = "arena_bytes"
        case arenaLowerBound = "arena_lower_bound"
    }

    init(_ target: String, _ bytes: UnsafeRawBufferPointer) throws {
        let program: Program
        do throws(ProgramError) {
            program = try Program(bytes)
        } catch {
            throw CommandFailure(
                description: "the program for \(target) is damaged (\(error)); compile the model again")
        }
        self.target = target
        programBytes = bytes.count
        arenaBytes = program.arenaBytes
        arenaLowerBound = program.arenaLowerBound
        instructions = program.instructionCount
        kernels = [:]
        for index in 0..<program.instructionCount {
            kernels[familyName(program.instruction(index).family), default: 0] += 1
        }
    }
}

private struct Inspection: Encodable {
    var manifest: Manifest
    var programs: [ProgramFacts]
}

/// The name of a kernel family, or its number when this build does not know it.
func familyName(_ family: UInt32) -> String {
    ck_family_name(family).map { String(cString: $0) } ?? "family \(family)"
}
