import Bundle
import Container
import Execution
import IR
import Platform
import Program
import Runtime

/// Bundles, as the host and as a device read them.
enum BundleTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard bytes.count < 1 << 20 else { return }
        let raw = TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        try read(raw)
        let repaired = TensorStorage(byteCount: bytes.count) {
            $0.copyBytes(from: bytes)
            ChecksumRepair.repair($0)
        }
        try read(repaired)
    }

    private static func read(_ storage: TensorStorage) throws(FuzzFinding) {
        let features = CPUFeatures.host
        if let reader = try? BundleReader(storage.bytes, owner: storage) {
            for index in 0..<reader.sampleCount { _ = try? reader.sample(index) }
            for target in reader.targets {
                guard let program = try? reader.program(for: target) else { continue }
                _ = ProgramTarget.run(program, weights: reader.weights)
            }
        }
        let tables = CRC32()
        let device = try? DeviceBundle(storage.bytes, instructionSets: features.instructionSets) {
            tables.checksum(of: $0)
        }
        if let device { _ = Session.memoryRequired(for: device.program) }
    }
}

/// Puts the checksums of a container right, so that fuzzing goes deeper than to them.
enum ChecksumRepair {
    private static let centralRecord = (signature: UInt32(0x0201_4B50), bytes: 46)
    private static let localBytes = 30

    /// Entries whose records lie out of bounds stay as they are.
    static func repair(_ bytes: UnsafeMutableRawBufferPointer) {
        func word(_ offset: Int) -> Int {
            Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        func half(_ offset: Int) -> Int {
            Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
        }
        guard bytes.count >= 22 else { return }
        let tables = CRC32()
        var record = word(bytes.count - 22 + 16)
        while record + centralRecord.bytes <= bytes.count, word(record) == Int(centralRecord.signature) {
            let (size, local) = (word(record + 20), word(record + 42))
            if local + localBytes <= bytes.count {
                let start = local + localBytes + half(local + 26) + half(local + 28)
                if start + size <= bytes.count {
                    let sum = tables.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]))
                    bytes.storeBytes(of: sum.littleEndian, toByteOffset: record + 16, as: UInt32.self)
                    bytes.storeBytes(of: sum.littleEndian, toByteOffset: local + 14, as: UInt32.self)
                }
            }
            record += centralRecord.bytes + half(record + 28) + half(record + 30) + half(record + 32)
        }
    }
}
