import Program

/// How a session divides the caller's memory: the arena first, then its tables.
struct MemoryLayoutPlan {
    let steps: Int
    let pointers: Int
    let ports: Int
    let states: Int
    /// What follows is there in programs with symbolic dimensions only: copies of what patches change.
    let parameters: Int
    let places: Int
    let extents: Int
    let values: Int
    let total: Int
    /// The number of inputs and outputs, states included.
    let portCount: Int

    init(_ program: Program) {
        let pointer = MemoryLayout<UnsafeMutableRawPointer?>.stride
        steps = Self.rounded(program.arenaBytes)
        pointers = steps + program.instructionCount * MemoryLayout<BoundProgram.Step>.stride
        ports = pointers + program.operandCount * pointer
        portCount = program.inputCount + program.outputCount + 2 * program.stateCount
        // At least one entry, so that no table is without an address.
        states = Self.rounded(ports + (portCount + 1) * MemoryLayout<BoundProgram.BoundPort>.stride)
        var end = states
        for index in 0..<program.stateCount { end += 2 * Self.rounded(program.state(index).byteCount) }
        let isDynamic = program.symbolCount > 0
        parameters = end
        places = Self.rounded(parameters + (isDynamic ? program.parameterBytes : 0))
        extents = places + (isDynamic ? program.operandCount * MemoryLayout<BoundProgram.Place>.stride : 0)
        values = Self.rounded(extents + (isDynamic ? portCount * ProgramFormat.portRank * 4 : 0))
        total = Self.rounded(
            values + (isDynamic ? (program.expressionCount + 2 * program.symbolCount) * MemoryLayout<Int>.stride : 0))
    }

    /// The next multiple of 64.
    static func rounded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
}
