import Container
import Core
import Program
import Runtime

extension Runner {
    /// Runs the bundle's samples and compares the outputs with the expected ones. Returns the exit status.
    func verify(_ session: inout Session, on executor: Executor) throws(RuntimeError) -> Int32 {
        let output = TextOutput.standardOutput
        var (passed, sample) = (0, 0)
        while entry(sample, "input_", 0) != nil || entry(sample, "output_", 0) != nil {
            guard try check(sample, &session, executor) else { return 1 }
            passed += 1
            sample += 1
        }
        guard passed > 0 else {
            error.write("error: ")
            error.write(cString: options.bundle)
            error.write(" holds no samples; compile the model with --samples\n")
            return 2
        }
        output.write("verified on target ")
        output.write(device.target)
        output.write(": ")
        output.write(passed)
        output.write(" samples give the expected outputs\n")
        return 0
    }

    /// `samples/<sample>/<kind><index>.npy`, or nil when it is not there.
    private func entry(_ sample: Int, _ kind: StaticString, _ index: Int) -> UnsafeRawBufferPointer? {
        withUnsafeTemporaryAllocation(byteCount: 96, alignment: 1) { buffer in
            var name = NameBuilder(buffer)
            name.append("samples/")
            name.append(sample)
            name.append("/")
            name.append(kind)
            if index >= 0 { name.append(index) }
            name.append(".npy")
            return device.archive.entry(named: UnsafeRawBufferPointer(rebasing: buffer[0..<name.count]))?.data
        }
    }

    private func check(
        _ sample: Int, _ session: inout Session, _ executor: Executor
    ) throws(RuntimeError) -> Bool {
        let program = device.program
        for index in 0..<program.inputCount {
            guard let (data, header) = array(sample, "input_", index, program.input(index)) else { return false }
            memory(index).copyMemory(from: data)
            for axis in 0..<header.rank { extents[8 * index + axis] = Int64(header.extents[axis]) }
        }
        try session.setShapes(extents)
        session.reset()
        try session.run(on: executor)
        let (absolute, relative) = tolerance(sample)
        for index in 0..<program.outputCount {
            let port = program.output(index)
            guard let (expected, header) = array(sample, "output_", index, port) else { return false }
            let whole = memory(program.inputCount + index)
            let result = UnsafeRawBufferPointer(rebasing: whole[0..<session.byteCount(ofOutput: index)])
            var isSame = true
            for axis in 0..<header.rank where header.extents[axis] != session.extent(ofOutput: index, axis: axis) {
                isSame = false
            }
            guard isSame else { return invalid(sample, port) }
            if let position = firstDifference(result, expected, port.dtype, absolute, relative) {
                error.write("error: sample ")
                error.write(sample)
                error.write(": output ")
                error.write(port.name)
                error.write(" differs from what is expected at element ")
                error.write(position)
                error.write("\n")
                return false
            }
        }
        return true
    }

    /// The elements of a sample's array, or nil after saying what is wrong with it.
    private func array(
        _ sample: Int, _ kind: StaticString, _ index: Int, _ port: Program.Port
    ) -> (data: UnsafeRawBufferPointer, header: NPYHeader)? {
        if let bytes = entry(sample, kind, index), let header = try? NPYHeader(bytes),
            header.dtype == NPYHeader.stored(port.dtype), header.rank == port.shape.count,
            device.program.symbolCount == 0 ? header.dataBytes == port.byteCount : header.dataBytes <= port.byteCount
        {
            let data = UnsafeRawBufferPointer(
                rebasing: bytes[header.dataOffset..<(header.dataOffset + header.dataBytes)])
            return (data, header)
        }
        _ = invalid(sample, port)
        return nil
    }

    private func invalid(_ sample: Int, _ port: Program.Port) -> Bool {
        error.write("error: sample ")
        error.write(sample)
        error.write(" has no valid array for ")
        error.write(port.name)
        error.write("; compile the model again\n")
        return false
    }

    /// The sample's tolerance, absolute and relative; without one every bit must agree.
    private func tolerance(_ sample: Int) -> (Float, Float) {
        guard let bytes = entry(sample, "tolerance", -1), let header = try? NPYHeader(bytes),
            header.dtype == .float32, header.dataBytes == 8
        else { return (0, 0) }
        return (
            bytes.loadUnaligned(fromByteOffset: header.dataOffset, as: Float.self),
            bytes.loadUnaligned(fromByteOffset: header.dataOffset + 4, as: Float.self)
        )
    }

    /// The first element that differs: beyond the tolerance for f32, in any bit for other types. A NaN agrees with a NaN.
    private func firstDifference(
        _ result: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer, _ dtype: ScalarType, _ absolute: Float,
        _ relative: Float
    ) -> Int? {
        guard dtype == .float32 else {
            for index in 0..<result.count where result[index] != expected[index] { return index / dtype.byteCount }
            return nil
        }
        for index in 0..<(result.count / 4) {
            let a = result.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
            let b = expected.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
            if a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN) { continue }
            // Without a tolerance every bit counts, the sign of zero included.
            if absolute == 0 && relative == 0 { return index }
            if !((a - b).magnitude <= absolute + relative * b.magnitude) { return index }
        }
        return nil
    }
}

/// A short name put together in place.
private struct NameBuilder {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { append(byte: text.utf8Start[index]) }
    }

    mutating func append(_ number: Int) {
        if number >= 10 { append(number / 10) }
        append(byte: UInt8(truncatingIfNeeded: number % 10) + 48)
    }

    private mutating func append(byte: UInt8) {
        guard count < buffer.count else { return }
        buffer[count] = byte
        count += 1
    }
}
