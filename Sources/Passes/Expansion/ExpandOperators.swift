import IR
import Operators

/// Writes operators that have no kernel as others that have: what the compiled runtime computes is then what those
/// compute, in their order of arithmetic.
///
/// Half precision is widened before, so that tables of constants have single precision at least.
public struct ExpandOperators: Pass {
    public static let name = "expand-operators"
    public static let stage = Stage.imported

    /// The most bytes of a table that an expansion may make.
    public static let largestTable = 64 << 20

    /// The names of the operators that are expanded.
    public static let operators = Set(rules.compactMap(\.operatorName))

    public static let rules =
        branches + loops + distinct + losses + sequences + geometry + convolutions + fourier + random
}
