/// Why a classical model could not be fitted; each says where and what to do.
public enum ClassicalError: Error, Equatable, CustomStringConvertible {
    /// A hyper-parameter that the family does not have.
    case unknownParameter(name: String, family: String, known: [String])
    /// A hyper-parameter whose value is of the wrong kind or outside its range.
    case badParameter(name: String, value: String, allowed: String)
    /// A family that cannot do what the target asks for.
    case unsupportedTask(family: String, task: String, families: [String])
    /// Parts of a training set that do not belong together.
    case mismatchedSizes(String)
    /// A value that a model cannot learn from.
    case badValue(String)
    /// Too few rows, or too few of a class.
    case tooFewRows(String)
    /// The caller's progress function asked to stop before there was a usable model.
    case stopped

    public var description: String {
        switch self {
        case .unknownParameter(let name, let family, let known):
            "\(family) has no hyper-parameter '\(name)'; it has: \(known.joined(separator: ", "))"
        case .badParameter(let name, let value, let allowed):
            "hyper-parameter '\(name)' cannot be \(value): give \(allowed)"
        case .unsupportedTask(let family, let task, let families):
            "\(family) does not do \(task); choose one of: \(families.joined(separator: ", "))"
        case .mismatchedSizes(let what), .badValue(let what), .tooFewRows(let what): what
        case .stopped: "stopped before there was a usable model"
        }
    }
}
