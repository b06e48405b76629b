/// Bounds on what is read from outside: a model, bundle, array or picture beyond them is refused with an error.
public enum Limits {
    /// The most dimensions of a tensor.
    public static let rank = 16
    /// The largest extent of one dimension.
    public static let dimension = Int(Int32.max)
    /// The most parts of an expression that says what a dimension is.
    public static let dimensionParts = 1 << 12
    /// The most bytes of one tensor.
    public static let tensorBytes = 16 << 30
    /// The most nodes of a graph, values of a graph, and instructions of a program.
    public static let nodes = 1 << 20
    /// The deepest nesting of graphs.
    public static let depth = 64
    /// The most iterations of a loop that the interpreter runs.
    public static let iterations = 1 << 24
    /// The longest name or string in a file, in bytes.
    public static let nameBytes = 1 << 16
}
