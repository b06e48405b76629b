import IR

/// Why a graph cannot be differentiated.
public enum GradientError: Error, Equatable, CustomStringConvertible {
    /// A node on the way from a parameter to the loss has no gradient.
    case node(_ label: String, reason: String)
    /// The loss does not depend on a parameter.
    case unreached(parameter: String)
    /// The graph cannot be made into a training step.
    case invalid(String)

    public var description: String {
        switch self {
        case .node(let label, let reason): "\(label): \(reason)"
        case .unreached(let name): "the loss does not depend on parameter '\(name)'; freeze it or remove it"
        case .invalid(let reason): reason
        }
    }
}
