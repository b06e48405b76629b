import CKernels

/// One kernel call before memory is planned.
struct Step {
    var family: ck_family_id
    var parameters: [UInt8]
    /// nil for an absent optional operand.
    var inputs: [View?]
    /// nil for an absent optional operand.
    var outputs: [View?]
    /// The input whose memory the output may take over when the input is not needed afterwards.
    var inPlaceInput: Int?
    var name: String
    /// The name of an extent that its last output, an int64, tells when the program runs.
    var count: String?

    /// The parameter block of a C struct without padding.
    static func bytes<Parameters: BitwiseCopyable>(of parameters: Parameters) -> [UInt8] {
        withUnsafeBytes(of: parameters) { Array($0) }
    }
}
