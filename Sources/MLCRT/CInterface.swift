import CMlcrt
import Container
import Core
import Program
import Runtime

// The functions of mlcrt.h. A model is a `Session` at the start of the caller's memory.

private var sessionBytes: Int { (MemoryLayout<Session>.size + 63) / 64 * 64 }

private func open(_ bundle: UnsafeRawPointer?, _ count: Int) throws(DeviceBundleError) -> DeviceBundle {
    try DeviceBundle(forHost: UnsafeRawBufferPointer(start: bundle, count: bundle == nil ? 0 : count))
}

private func status(_ error: DeviceBundleError) -> mlcrt_status {
    switch error {
    case .container, .noWeights: MLCRT_BAD_BUNDLE
    case .noProgramForThisProcessor: MLCRT_NO_PROGRAM
    case .program: MLCRT_BAD_PROGRAM
    case .runtime(let error): status(error)
    }
}

private func status(_ error: RuntimeError) -> mlcrt_status {
    switch error {
    case .program, .badParameters, .writesReadOnlyMemory, .weightsTooSmall: MLCRT_BAD_PROGRAM
    case .unsupportedInstructionSet: MLCRT_NO_PROGRAM
    case .missingKernel: MLCRT_MISSING_KERNEL
    case .memoryTooSmall: MLCRT_MEMORY_TOO_SMALL
    case .memoryMisaligned: MLCRT_MEMORY_MISALIGNED
    case .noSuchPort: MLCRT_NO_SUCH_PORT
    case .wrongInputSize, .wrongOutputSize: MLCRT_WRONG_SIZE
    case .unboundPort: MLCRT_UNBOUND
    case .wrongShape, .extentOutOfBounds, .notShaped: MLCRT_WRONG_SHAPE
    case .badExtents: MLCRT_BAD_PROGRAM
    case .indexOutOfRange: MLCRT_INDEX_OUT_OF_RANGE
    }
}

private func session(_ model: OpaquePointer) -> UnsafeMutablePointer<Session> {
    UnsafeMutableRawPointer(model).assumingMemoryBound(to: Session.self)
}

@_cdecl("mlcrt_memory_required")
public func mlcrtMemoryRequired(
    _ bundle: UnsafeRawPointer?, _ count: Int, _ result: UnsafeMutablePointer<Int>
) -> mlcrt_status {
    do throws(DeviceBundleError) {
        let device = try open(bundle, count)
        result.pointee = sessionBytes + Session.memoryRequired(for: device.program)
        return MLCRT_OK
    } catch {
        return status(error)
    }
}

@_cdecl("mlcrt_open")
public func mlcrtOpen(
    _ bundle: UnsafeRawPointer?, _ count: Int, _ memory: UnsafeMutableRawPointer?, _ memoryCount: Int,
    _ result: UnsafeMutablePointer<OpaquePointer?>
) -> mlcrt_status {
    result.pointee = nil
    guard let memory, memoryCount > sessionBytes else { return MLCRT_MEMORY_TOO_SMALL }
    let device: DeviceBundle
    do throws(DeviceBundleError) {
        device = try open(bundle, count)
    } catch {
        return status(error)
    }
    let rest = UnsafeMutableRawBufferPointer(start: memory + sessionBytes, count: memoryCount - sessionBytes)
    do throws(RuntimeError) {
        let model = try Session(
            device.program, weights: device.weights, memory: rest, instructionSets: hostInstructionSets())
        memory.bindMemory(to: Session.self, capacity: 1).initialize(to: model)
    } catch {
        return status(error)
    }
    result.pointee = OpaquePointer(memory)
    return MLCRT_OK
}

@_cdecl("mlcrt_input_count")
public func mlcrtInputCount(_ model: OpaquePointer) -> Int { session(model).pointee.program.inputCount }

@_cdecl("mlcrt_output_count")
public func mlcrtOutputCount(_ model: OpaquePointer) -> Int { session(model).pointee.program.outputCount }

private func describe(
    _ port: Program.Port, bytes: Int, _ tensor: UnsafeMutablePointer<mlcrt_tensor>, extent: (Int) -> Int
) {
    tensor.pointee = mlcrt_tensor()
    tensor.pointee.name = port.name.baseAddress?.assumingMemoryBound(to: CChar.self)
    tensor.pointee.name_length = port.name.count
    tensor.pointee.dtype = Int32(port.dtype.rawValue)
    tensor.pointee.rank = Int32(port.shape.count)
    tensor.pointee.bytes = bytes
    withUnsafeMutableBytes(of: &tensor.pointee.shape) { shape in
        for axis in 0..<port.shape.count {
            shape.storeBytes(of: Int64(extent(axis)), toByteOffset: 8 * axis, as: Int64.self)
        }
    }
}

@_cdecl("mlcrt_input")
public func mlcrtInput(
    _ model: OpaquePointer, _ index: Int, _ tensor: UnsafeMutablePointer<mlcrt_tensor>
) -> mlcrt_status {
    let session = session(model)
    guard index >= 0, index < session.pointee.program.inputCount else { return MLCRT_NO_SUCH_PORT }
    describe(session.pointee.program.input(index), bytes: session.pointee.byteCount(ofInput: index), tensor) {
        session.pointee.extent(ofInput: index, axis: $0)
    }
    return MLCRT_OK
}

@_cdecl("mlcrt_output")
public func mlcrtOutput(
    _ model: OpaquePointer, _ index: Int, _ tensor: UnsafeMutablePointer<mlcrt_tensor>
) -> mlcrt_status {
    let session = session(model)
    guard index >= 0, index < session.pointee.program.outputCount else { return MLCRT_NO_SUCH_PORT }
    describe(session.pointee.program.output(index), bytes: session.pointee.byteCount(ofOutput: index), tensor) {
        session.pointee.extent(ofOutput: index, axis: $0)
    }
    return MLCRT_OK
}

@_cdecl("mlcrt_bind_input")
public func mlcrtBindInput(
    _ model: OpaquePointer, _ index: Int, _ data: UnsafeRawPointer?, _ count: Int
) -> mlcrt_status {
    do throws(RuntimeError) {
        try session(model).pointee.bindInput(
            index, to: UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : count))
        return MLCRT_OK
    } catch {
        return status(error)
    }
}

@_cdecl("mlcrt_bind_output")
public func mlcrtBindOutput(
    _ model: OpaquePointer, _ index: Int, _ data: UnsafeMutableRawPointer?, _ count: Int
) -> mlcrt_status {
    do throws(RuntimeError) {
        try session(model).pointee.bindOutput(
            index, to: UnsafeMutableRawBufferPointer(start: data, count: data == nil ? 0 : count))
        return MLCRT_OK
    } catch {
        return status(error)
    }
}

@_cdecl("mlcrt_set_shapes")
public func mlcrtSetShapes(_ model: OpaquePointer, _ extents: UnsafePointer<Int64>) -> mlcrt_status {
    do throws(RuntimeError) {
        try session(model).pointee.setShapes(extents)
        return MLCRT_OK
    } catch {
        return status(error)
    }
}

@_cdecl("mlcrt_run")
public func mlcrtRun(_ model: OpaquePointer) -> mlcrt_status {
    do throws(RuntimeError) {
        try session(model).pointee.run()
        return MLCRT_OK
    } catch {
        return status(error)
    }
}

@_cdecl("mlcrt_reset")
public func mlcrtReset(_ model: OpaquePointer) { session(model).pointee.reset() }
