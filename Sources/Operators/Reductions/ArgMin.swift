import IR

/// The index of the smallest element along an axis; a NaN counts as the smallest. ONNX ArgMin.
public struct ArgMin: Extremum {
    public static let name = "ArgMin"
    public static let spellings: [Spelling] = [.onnx("ArgMin")]

    public var axis = 0
    public var keepDims = true
    public var selectsLast = false

    public init() {}

    public func isBetter<Number: Comparable>(_ a: Number, than b: Number) -> Bool { a < b }
}
