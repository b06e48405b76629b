import IR

/// The index of the largest element along an axis; a NaN counts as the largest. ONNX ArgMax.
public struct ArgMax: Extremum {
    public static let name = "ArgMax"
    public static let spellings: [Spelling] = [.onnx("ArgMax")]

    public var axis = 0
    public var keepDims = true
    public var selectsLast = false

    public init() {}

    public func isBetter<Number: Comparable>(_ a: Number, than b: Number) -> Bool { a > b }
}
