import IR
import Operators
import Passes

/// What the compiled runtime takes of an operator, for people: the page of operators derives from it.
public struct CompiledSupport: Sendable, Equatable {
    /// Whether there is a way from the operator to kernels, at least in common forms.
    public var isCompiled: Bool
    /// What the compiled runtime leaves to the interpreter; nil when that is nothing but what holds for every operator.
    public var limit: String?

    /// - Parameters:
    ///   - op: an operator of the catalog.
    ///   - isRewritten: its spelling is read as other operators, which are then compiled.
    public init(of op: any Operator.Type, isRewritten: Bool) {
        let hasKernels = LoweringRules.rules[op.name] != nil || ExpandOperators.operators.contains(op.name)
        let isFolded = Self.folded.contains(op.name)
        let isNesting = op is any NestingOperator.Type
        isCompiled = hasKernels || isFolded || isNesting || isRewritten
        limit = Self.limits[op.name] ?? (isFolded ? Self.known : nil)
    }

    /// The names of the operators that have limits of their own.
    public static var limited: Set<String> { Set(limits.keys).union(folded) }

    /// Operators without kernels: what they give is known when a model is compiled.
    static let folded = Set([
        RangeOperator.name, Shape.name, Size.name, EyeLike.name, Window.name, MelWeightMatrix.name,
    ])

    /// When what these give is known.
    static let known = "its inputs are constants or follow from dimensions"

    private static let limits: [String: String] = [
        If.name: course,
        Scan.name: course,
        Loop.name: course
            + ", or with `--iterations`, at most \(ExpandOperators.guardedIterations) that keep their shapes",
        Unique.name: "without an axis",
        Conv.name: "one to three spatial dimensions",
        ConvTranspose.name: "one to three spatial dimensions",
        MaxPool.name: "one to three spatial dimensions",
        AveragePool.name: "one to three spatial dimensions",
        LpPool.name: "one to three spatial dimensions",
        GridSample.name: "one to three spatial dimensions",
        Det.name: "at most \(DeterminantLowering.mostColumns) columns",
        Pad.name: "the padding value is a constant",
        Celu.name: "alpha is above 0",
        RNN.name: layers,
        GRU.name: layers,
        LSTM.name: layers,
        DFT.name: tables,
        STFT.name: tables,
        LabelEncoder.name: words,
        Equal.name: "strings: compared with constants, or what was looked up among constants",
    ]

    private static let course = "a condition or a number of iterations that is constant"
    private static let layers = "at least one step; a clip above 0"
    private static let tables = "tables of at most \(ExpandOperators.largestTable >> 20) MiB"
    private static let words = "strings: looked up or chosen among constants"
}
