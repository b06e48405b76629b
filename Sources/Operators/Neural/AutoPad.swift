import IR

/// How ONNX lets padding follow from the input's size.
public enum AutoPad: String, AttributeName {
    /// The padding is given by `pads`.
    case notSet = "NOTSET"
    /// No padding.
    case valid = "VALID"
    /// The output has ceil(input / stride) positions; an odd element of padding goes to the end.
    case sameUpper = "SAME_UPPER"
    /// As `sameUpper`, with the odd element at the beginning.
    case sameLower = "SAME_LOWER"
}
