import CPlatform
import Container
import Core
import Program
import Runtime

extension Runner {
    /// Reads every input from the file given for it, or says what is wrong and returns false.
    func readInputs() -> Bool {
        let program = device.program
        var given: UInt64 = 0
        let isRead = options.forEachInput { argument in
            var split = 0
            while argument[split] != 0 && argument[split] != 61 { split += 1 }
            guard argument[split] == 61 else {
                error.write("error: --input ")
                error.write(cString: argument)
                error.write(" is not NAME=FILE.npy\n")
                return false
            }
            let name = UnsafeRawBufferPointer(start: argument, count: split)
            for index in 0..<min(program.inputCount, 64) where same(program.input(index).name, name) {
                given |= 1 << UInt64(index)
                return readInput(index, argument + split + 1)
            }
            error.write("error: the model has no input '")
            error.write(name)
            error.write("'; its inputs:")
            listInputs()
            return false
        }
        guard isRead else { return false }
        for index in 0..<min(program.inputCount, 64) where given & (1 << UInt64(index)) == 0 {
            error.write("error: give --input ")
            error.write(program.input(index).name)
            error.write("=FILE.npy; the model's inputs:")
            listInputs()
            return false
        }
        return true
    }

    private func listInputs() {
        for index in 0..<device.program.inputCount {
            let port = device.program.input(index)
            error.write(" ")
            error.write(port.name, port.dtype, rank: port.shape.count) { port.shape[$0] }
        }
        error.write("\n")
    }

    private func readInput(_ index: Int, _ path: UnsafePointer<CChar>) -> Bool {
        guard let bytes = mapFile(path, error) else { return false }
        let header: NPYHeader
        do throws(NPYError) {
            header = try NPYHeader(bytes)
        } catch {
            self.error.write("error: ")
            self.error.write(cString: path)
            self.error.write(": ")
            self.error.write(error.kind.message)
            self.error.write("\n")
            return false
        }
        let port = device.program.input(index)
        var isSame = header.dtype == NPYHeader.stored(port.dtype) && header.rank == port.shape.count
        if isSame {
            let isFixed = device.program.symbolCount == 0
            for axis in 0..<header.rank {
                let (extent, largest) = (header.extents[axis], port.shape[axis])
                if isFixed ? extent != largest : extent > largest { isSame = false }
                extents[8 * index + axis] = Int64(extent)
            }
        }
        guard isSame else {
            error.write("error: ")
            error.write(cString: path)
            error.write(" holds ")
            error.write(UnsafeRawBufferPointer(start: nil, count: 0), header.dtype, rank: header.rank) {
                header.extents[$0]
            }
            error.write(device.program.symbolCount == 0 ? ", the input is " : ", the input is at most ")
            error.write(port.name, port.dtype, rank: port.shape.count) { port.shape[$0] }
            error.write("\n")
            return false
        }
        memory(index).copyMemory(
            from: UnsafeRawBufferPointer(
                rebasing: bytes[header.dataOffset..<(header.dataOffset + header.dataBytes)]))
        return true
    }

    /// Writes the outputs to the directory asked for, or says what is wrong and returns false.
    func writeOutputs(_ session: borrowing Session) -> Bool {
        guard let directory = options.outputDirectory else { return true }
        for index in 0..<device.program.outputCount where !writeOutput(index, session, directory) { return false }
        return true
    }

    private func writeOutput(
        _ index: Int, _ session: borrowing Session, _ directory: UnsafePointer<CChar>
    ) -> Bool {
        let port = device.program.output(index)
        let byteCount = session.byteCount(ofOutput: index)
        let path = outputPath(directory, port.name)
        defer { path.deallocate() }
        var extents = InlineArray<8, Int>(repeating: 0)
        for axis in 0..<port.shape.count { extents[axis] = session.extent(ofOutput: index, axis: axis) }
        return withUnsafeTemporaryAllocation(byteCount: NPYHeader.maximumBytes, alignment: 64) { header in
            do throws(NPYError) {
                let count = try extents.span.withUnsafeBufferPointer { (all) throws(NPYError) in
                    try NPYHeader.encode(
                        port.dtype, shape: UnsafeBufferPointer(rebasing: all[0..<port.shape.count]), into: header)
                }
                let source = memory(device.program.inputCount + index)[0..<byteCount]
                let result = write(
                    path, header.baseAddress, count, UnsafeMutableRawBufferPointer(rebasing: source))
                if result.number != 0 { report(result, path, self.error) }
                return result.number == 0
            } catch {
                self.error.write("error: ")
                self.error.write(cString: path)
                self.error.write(": ")
                self.error.write(error.kind.message)
                self.error.write("\n")
                return false
            }
        }
    }

    /// Writes a file of two parts.
    private func write(
        _ path: UnsafePointer<CChar>, _ header: UnsafeRawPointer?, _ count: Int, _ data: UnsafeMutableRawBufferPointer
    ) -> cp_result {
        var output: OpaquePointer?
        var result = cp_output_open(path, &output)
        if result.number == 0 { result = cp_output_write(output, header, count) }
        if result.number == 0 { result = cp_output_write(output, data.baseAddress, data.count) }
        if result.number == 0 { return cp_output_commit(output) }
        cp_output_discard(output)
        return result
    }

    /// `directory/name.npy` with every '/' of the name as '_', as a C string to deallocate.
    private func outputPath(
        _ directory: UnsafePointer<CChar>, _ name: UnsafeRawBufferPointer
    ) -> UnsafeMutablePointer<CChar> {
        var length = 0
        while directory[length] != 0 { length += 1 }
        let path = UnsafeMutablePointer<CChar>.allocate(capacity: length + name.count + 6)
        for index in 0..<length { path[index] = directory[index] }
        path[length] = 47
        for index in 0..<name.count {
            path[length + 1 + index] = CChar(bitPattern: name[index] == 47 ? 95 : name[index])
        }
        let suffix: StaticString = ".npy"
        for index in 0..<4 { path[length + 1 + name.count + index] = CChar(bitPattern: suffix.utf8Start[index]) }
        path[length + name.count + 5] = 0
        return path
    }
}

/// True when both have the same bytes.
func same(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    for index in 0..<a.count where a[index] != b[index] { return false }
    return true
}

/// Maps a file for the life of the process, or says why not and returns nil.
func mapFile(_ path: UnsafePointer<CChar>, _ error: TextOutput) -> UnsafeRawBufferPointer? {
    var bytes: UnsafeRawPointer?
    var count = 0
    let result = cp_map_file(path, &bytes, &count)
    guard result.number == 0 else {
        report(result, path, error)
        return nil
    }
    return UnsafeRawBufferPointer(start: bytes, count: count)
}

/// Says what the operating system refused.
func report(_ result: cp_result, _ path: UnsafePointer<CChar>, _ output: TextOutput) {
    output.write("error: ")
    output.write(cString: path)
    output.write(": ")
    output.write(cString: result.action)
    output.write(": ")
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text in
        cp_error_text(result.number, text.baseAddress, 128)
        if let base = text.baseAddress { output.write(cString: base) }
    }
    output.write("\n")
}

/// Says why a bundle cannot be used.
func report(_ error: DeviceBundleError, _ output: TextOutput, _ path: UnsafePointer<CChar>) {
    output.write("error: ")
    output.write(cString: path)
    output.write(": ")
    switch error {
    case .container(let error):
        output.write(error.kind.message)
        output.write(" (byte ")
        output.write(error.offset)
        output.write("); copy the bundle again\n")
    case .noWeights: output.write("the bundle has no weights/data.bin; compile the model again\n")
    case .noProgramForThisProcessor:
        output.write("the bundle has no program for this processor; compile the model with --target for it\n")
    case .program: output.write("a program in the bundle is damaged; compile the model again\n")
    case .runtime(.missingKernel):
        output.write("this mlcrun lacks a kernel that the program needs; update mlcrun\n")
    case .runtime(.indexOutOfRange): output.write("an index in the input data lies outside its axis\n")
    case .runtime(.wrongShape), .runtime(.extentOutOfBounds), .runtime(.notShaped):
        output.write("the shapes of the inputs are not within the bounds of the bundle, or contradict each other\n")
    case .runtime: output.write("the program in the bundle is not valid; compile the model again\n")
    }
}

/// Names the programs of a bundle, one to a line.
func listPrograms(_ bundle: UnsafeRawBufferPointer, _ output: TextOutput) {
    guard let archive = try? ZipArchive(bundle) else { return }
    let prefix: StaticString = "programs/"
    for entry in archive
    where entry.name.starts(
        with: UnsafeRawBufferPointer(
            start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
    {
        output.write("  it has ")
        output.write(entry.name)
        output.write("\n")
    }
}
