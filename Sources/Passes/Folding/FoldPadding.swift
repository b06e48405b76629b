import Core
import IR
import Operators

/// Makes padding before a convolution or a pool part of it.
public struct FoldPadding: Pass {
    public static let name = "fold-padding"
    public static let stage = Stage.canonical

    public static let rules: [Rule] = []
}
