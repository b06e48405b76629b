/// What the user says of what the model leaves open: how many tensors a sequence has, whether an optional is given, the
/// keys of a map, the shapes of inputs that are declared without one, and the most iterations of a loop.
public struct InputForms: Hashable, Sendable {
    /// The number of tensors of a sequence, by the input's name. The tensors become inputs `NAME.0`, `NAME.1`, ….
    public var lengths: [String: Int]
    /// The optional inputs that are left out.
    public var absent: Set<String>
    /// The shapes of inputs, those of a sequence's tensors among them, by name.
    public var shapes: [String: [Int]]
    /// The keys of inputs that are maps, as texts, by name.
    public var keys: [String: [String]]
    /// The most iterations of loops whose end the data decide, by the node's name. More are an error when the model runs.
    public var iterations: [String: Int] = [:]

    public init(
        lengths: [String: Int] = [:], absent: Set<String> = [], shapes: [String: [Int]] = [:],
        keys: [String: [String]] = [:]
    ) {
        self.keys = keys
        self.lengths = lengths
        self.absent = absent
        self.shapes = shapes
    }

    /// The most tensors that a sequence may have.
    public static let maximumLength = 1 << 12

    /// The most keys that a map may have, and that all ranges of keys in a model may have together.
    public static let maximumKeys = 1 << 18

    /// The name of one tensor of a sequence.
    public static func element(_ index: Int, of name: String) -> String { "\(name).\(index)" }
}
