import Container
import Core
import TestSupport
import Testing

@Suite struct NPYHeaderTests {
    private func encode(_ dtype: ScalarType, _ shape: [Int]) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: NPYHeader.maximumBytes)
        let count = try bytes.withUnsafeMutableBytes { buffer in
            try shape.withUnsafeBufferPointer { try NPYHeader.encode(dtype, shape: $0, into: buffer) }
        }
        return Array(bytes[..<count])
    }

    private func problem(_ bytes: [UInt8]) -> NPYError.Kind? {
        bytes.withUnsafeBytes { buffer in
            do throws(NPYError) {
                _ = try NPYHeader(buffer)
                return nil
            } catch {
                return error.kind
            }
        }
    }

    /// A version 1 file with this dictionary and `dataBytes` zeros.
    private func file(_ dictionary: String, dataBytes: Int = 0) -> [UInt8] {
        let text = Array(dictionary.utf8)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
            + [UInt8](repeating: 0, count: dataBytes)
    }

    @Test func limitsAgree() { #expect(Limits.rank == 16) }

    @Test(arguments: [[], [0], [3], [2, 3], [1, 3, 224, 224], [Int](repeating: 1, count: 16)])
    func roundTrip(_ shape: [Int]) throws {
        for dtype in ScalarType.allCases where dtype != .string {
            let header = try encode(dtype, shape)
            #expect(header.count % 64 == 0)
            let bytes = header + [UInt8](repeating: 0, count: shape.reduce(dtype.byteCount, *))
            try bytes.withUnsafeBytes { buffer in
                let parsed = try NPYHeader(buffer)
                #expect(parsed.dtype == NPYHeader.stored(dtype))
                #expect(parsed.shape == shape)
                #expect(parsed.dataOffset == header.count)
                #expect(parsed.dataBytes == bytes.count - header.count)
            }
        }
    }

    @Test func largestHeaderFits() throws {
        let header = try encode(.float32, [Int](repeating: Limits.dimension, count: 16))
        #expect(header.count <= NPYHeader.maximumBytes)
        #expect(problem(header) == .tooLarge)
    }

    @Test func encodeRefuses() {
        #expect(throws: NPYError(.unsupportedType, offset: 0)) { try encode(.string, []) }
        #expect(throws: NPYError(.tooManyDimensions, offset: 0)) { try encode(.int8, [Int](repeating: 1, count: 17)) }
        #expect(throws: NPYError(.tooLarge, offset: 0)) { try encode(.int8, [-1]) }
        var small = [UInt8](repeating: 0, count: 32)
        #expect(throws: NPYError.self) {
            try small.withUnsafeMutableBytes { buffer in
                try [1].withUnsafeBufferPointer { _ = try NPYHeader.encode(.int8, shape: $0, into: buffer) }
            }
        }
    }

    @Test func acceptsOtherSpellings() {
        #expect(problem(file("{\"shape\":(2,),\"fortran_order\":False,\"descr\":\"|u1\"}", dataBytes: 2)) == nil)
        #expect(problem(file("{'descr': '<f4', 'fortran_order': False, 'shape': (), }  \n", dataBytes: 4)) == nil)
    }

    @Test(arguments: [
        ("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", NPYError.Kind.unsupportedType),
        ("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", .unsupportedType),
        ("{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }", .unsupportedType),
        ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", .unsupportedType),
        ("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", .fortranOrder),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", .truncated),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", nil),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", .sizeMismatch),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", .badHeader),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,), }", .tooLarge),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 4), }", .tooLarge),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2147483647, 2147483647), }", .tooLarge),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }",
            .tooManyDimensions
        ),
        ("{'descr': '<f4', 'fortran_order': False}", .badHeader),
        ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", .badHeader),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", .badHeader),
        ("{'other': 1}", .badHeader), ("{", .badHeader), ("{'descr", .badHeader), ("", .badHeader),
    ])
    func headers(_ text: String, _ kind: NPYError.Kind?) {
        #expect(problem(file(text, dataBytes: 4)) == kind)
    }

    @Test func randomMutationsNeverCrash() throws {
        let original = try encode(.float32, [2, 3]) + [UInt8](repeating: 1, count: 24)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50_000 {
            var bytes = original
            bytes.mutate(using: &generator)
            _ = problem(bytes)
        }
        for length in 0..<original.count { #expect(problem(Array(original[..<length])) != nil) }
    }
}
