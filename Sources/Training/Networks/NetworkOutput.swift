/// What a network gives.
public enum NetworkOutput: Hashable, Sendable {
    /// The probabilities of classes: `probabilities` [batch, classes].
    case classes(Int)
    /// Numbers, `prediction` [batch, count]: the network's outputs times `scale` plus `shift`, limited to a range when there is
    /// one.
    case numbers(count: Int, shift: [Float], scale: [Float], range: ClosedRange<Float>?)

    /// The columns of the last layer.
    public var columns: Int {
        switch self {
        case .classes(let count), .numbers(let count, _, _, _): count
        }
    }

    /// The name of the graph's output.
    public var name: String {
        if case .classes = self { return "probabilities" }
        return "prediction"
    }
}
