import Program

/// A lowered graph before memory is planned.
struct ProgramDraft {
    var steps: [Step]
    var buffers: [ProgramBuilder.Buffer]
    var inputs: [ProgramWriter.Port]
    var outputs: [ProgramWriter.Port]
    var weights: WeightPool

    /// The bytes of a view that lies among the weights.
    func content(of view: View) -> ArraySlice<UInt8> { weights.bytes[view.offset..<(view.offset + view.extent)] }
}
