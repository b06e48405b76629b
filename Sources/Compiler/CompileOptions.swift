import Importers
import Passes
import Program
import Targets

/// What a compile is asked for.
public struct CompileOptions: Sendable {
    /// The processors to compile for; the bundle gets a program for each.
    public var targets: [Target]
    /// Numbers and bounds of symbolic dimensions, by name.
    public var dimensions: [String: DimensionBinding] = [:]
    /// Inputs to fix to a value, by name, as texts such as `16000` or `1,2,3`; they become constants.
    public var fixedInputs: [String: String] = [:]
    /// What is said of inputs whose form the model leaves open.
    public var forms = InputForms()
    /// An NPZ file of samples; without it the compiler makes one from seeded random inputs.
    public var samplesPath: String?
    /// Outputs that are the given inputs of the next run: the runtime keeps them between runs.
    public var states: [State] = []
    public var passes = PassOptions()

    public init(targets: [Target]) { self.targets = targets }

    /// A pair of ports by which a run hands a value to the next one.
    public struct State: Hashable, Sendable {
        public var output: String
        public var input: String

        public init(output: String, input: String) {
            self.output = output
            self.input = input
        }
    }
}

/// Why a model was not compiled: a check said no. Invalid files and arguments have their own errors.
public enum CompileError: Error, CustomStringConvertible {
    /// Nodes that cannot be compiled for a target.
    case notLowered(target: String, reasons: [String])
    /// The compiled program does not give the outputs that a sample expects.
    case sampleDisagrees(String)
    /// The program for all shapes does not give the bits of one for fixed shapes: a fault of the compiler.
    case shapesDisagree(output: String, binding: String)
    /// The program for all shapes does not serve one with an extent of 0.
    case notEmpty(String)
    /// A pair of state ports does not fit the model.
    case badState(CompileOptions.State, reason: String)
    /// A model whose dimensions have bounds cannot be imported for some of them.
    case notAtBinding(String, reason: String)
    /// The upper bound of a dimension is 0.
    case badBounds(String)
    case tooManyBounds(Int)
    /// Nothing bounds an extent that the data decide.
    case uncountable(String)
    /// The shape of a state follows dimensions that have bounds.
    case stateWithBounds(String, shape: String)
    /// A samples file does not fit the model.
    case badSamples(path: String, reason: String)

    /// True when the model asks for something that the compiler does not do, false for faults of the compiler and of
    /// options.
    public var isUnsupportedModel: Bool {
        switch self {
        case .notLowered, .notAtBinding, .notEmpty, .tooManyBounds, .uncountable, .stateWithBounds: true
        case .sampleDisagrees, .shapesDisagree, .badState, .badBounds, .badSamples: false
        }
    }

    public var description: String {
        switch self {
        case .notLowered(let target, let reasons):
            "the model cannot be compiled for \(target):\n"
                + reasons.map { "  \($0)" }.joined(separator: "\n")
        case .sampleDisagrees(let reason): "the compiled model disagrees with its samples: \(reason)"
        case .shapesDisagree(let output, let binding):
            "output '\(output)' at \(binding) differs from that of a program for fixed shapes; give the dimensions numbers"
        case .badState(let state, let reason): "state \(state.output)=\(state.input): \(reason)"
        case .notAtBinding(let binding, let reason): "with \(binding): \(reason)"
        case .notEmpty(let binding):
            "with \(binding): the program for all shapes cannot serve one without elements; let the bounds begin at 1"
        case .badBounds(let name): "--dim \(name): bounds end at 1 or above, as \(name)=0..8"
        case .tooManyBounds(let count):
            "\(count) dimensions have bounds; at most \(ProgramFormat.symbols) may, so give the others a number"
        case .uncountable(let name):
            "nothing bounds '\(name)', which the data decide; give the dimensions that it follows from numbers or bounds, or "
                + "a loop the most iterations with --iterations NODE=N"
        case .stateWithBounds(let name, let shape):
            "state '\(name)' is \(shape); a state has the same shape in every run, so give its dimensions numbers with "
                + "--dim NAME=N"
        case .badSamples(let path, let reason): "samples \(path): \(reason)"
        }
    }
}
