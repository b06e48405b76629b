import Container
import Core
import Program

/// Why a bundle cannot be used on this device.
public enum DeviceBundleError: Error, Equatable, Sendable {
    case container(ContainerError)
    /// The bundle has no weights entry.
    case noWeights
    /// No program of the bundle runs on this processor.
    case noProgramForThisProcessor
    /// A program is damaged.
    case program(ProgramError)
    case runtime(RuntimeError)
}

/// A bundle as a device sees it: the program that fits its processor best, and the weights. Everything points into the
/// bundle's bytes, which must outlive it and must not change.
public struct DeviceBundle {
    public let archive: ZipArchive
    public let program: Program
    public let weights: UnsafeRawBufferPointer
    /// The target that the program was compiled for: UTF-8, without a terminating zero.
    public let target: UnsafeRawBufferPointer

    /// Opens and checks a bundle.
    /// - Parameters:
    ///   - instructionSets: a bit per `ck_isa` that the processor can execute.
    ///   - checksum: CRC-32 as zlib has it, the processor's own where it has one.
    public init(
        _ bytes: UnsafeRawBufferPointer, instructionSets: UInt32, checksum: (UnsafeRawBufferPointer) -> UInt32
    ) throws(DeviceBundleError) {
        do throws(ContainerError) {
            archive = try ZipArchive(bytes, checksum: checksum)
        } catch {
            throw .container(error)
        }
        guard let weights = archive.entry(named: "weights/data.bin") else { throw .noWeights }
        self.weights = weights.data
        var best: (program: Program, target: UnsafeRawBufferPointer)?
        for entry in archive {
            guard let target = Self.programTarget(entry.name) else { continue }
            let program: Program
            do throws(ProgramError) {
                program = try Program(entry.data)
            } catch {
                throw .program(error)
            }
            guard program.isa < 32, instructionSets & (1 << program.isa) != 0 else { continue }
            // Within an architecture the instruction sets are numbered from the least to the most able.
            if best.map({ $0.program.isa < program.isa }) ?? true { best = (program, target) }
        }
        guard let best else { throw .noProgramForThisProcessor }
        program = best.program
        target = best.target
    }

    /// The target in `programs/<target>.bin`, or nil for other entries.
    private static func programTarget(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let prefix: StaticString = "programs/"
        let suffix: StaticString = ".bin"
        let (start, end) = (prefix.utf8CodeUnitCount, name.count - suffix.utf8CodeUnitCount)
        guard start < end else { return nil }
        for index in 0..<start where name[index] != prefix.utf8Start[index] { return nil }
        for index in end..<name.count where name[index] != suffix.utf8Start[index - end] { return nil }
        return UnsafeRawBufferPointer(rebasing: name[start..<end])
    }
}
