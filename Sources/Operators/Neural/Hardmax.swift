import IR

/// 1 at the first largest element along one axis, 0 elsewhere. ONNX Hardmax, from version 13; older forms look at all
/// axes from `axis` on.
public struct Hardmax: LineOperator {
    public static let name = "Hardmax"

    /// The axis of the comparison; negative counts from the back.
    public var axis = -1

    public init() {}

    public static func transform(_ line: inout [Double]) {
        var best = 0
        for index in line.indices where line[index] > line[best] || line[index].isNaN && !line[best].isNaN {
            if !line[best].isNaN { best = index }
        }
        for index in line.indices { line[index] = index == best ? 1 : 0 }
    }
}
