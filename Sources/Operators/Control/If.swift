import Core
import IR

/// The outputs of one of two graphs: of `then_branch` when the condition, a single element, is true, else of
/// `else_branch`. Both take the other inputs as theirs, and give outputs of the same number, element types and ranks;
/// extents in which they differ are unknown. ONNX If.
public struct If: NestingOperator {
    public static let name = "If"
    public static let signature = Signature(
        [.required("cond", [.bool]), .repeated("captures")], [.variadic("outputs")])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("then_branch", \.thenBranch, required: true),
            AttributeField("else_branch", \.elseBranch, required: true), AttributeField("symbol", \.symbol),
        ]
    }
    public static let graphNames = ["then_branch", "else_branch"]
    public static let spellings: [Spelling] = [.onnx("If")]

    public var thenBranch = Graph()
    public var elseBranch = Graph()
    /// The extents that the branches do not agree on are the symbols `<symbol>.<output>.<axis>`.
    public var symbol = "if"

    public var graphs: [Graph] {
        get { [thenBranch, elseBranch] }
        set { (thenBranch, elseBranch) = (newValue[0], newValue[1]) }
    }

    public init() {}

    public init(then thenBranch: Graph, else elseBranch: Graph, symbol: String) {
        (self.thenBranch, self.elseBranch, self.symbol) = (thenBranch, elseBranch, symbol)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0].elementCount ?? 1 == 1 else {
            throw OperatorError("'cond' is \(inputs[0]); it must be one bool")
        }
        let captures = try inputs.types.dropFirst().present()
        let branches = [NestedGraph("then_branch", thenBranch), NestedGraph("else_branch", elseBranch)]
        for branch in branches { try branch.checkInputs(captures) }
        let (left, right) = (branches[0].outputTypes, branches[1].outputTypes)
        guard left.count == right.count else {
            throw OperatorError("'then_branch' gives \(left.count) outputs and 'else_branch' \(right.count)")
        }
        var types: [TensorType] = []
        for (index, (a, b)) in zip(left, right).enumerated() {
            guard let type = a.joined(with: b, name: "\(symbol).\(index)") else {
                throw OperatorError(
                    "output \(index) is \(a) in 'then_branch' and \(b) in 'else_branch'; "
                        + "element type and rank must be the same, or the condition known when compiling")
            }
            types.append(type)
        }
        return types
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let isTrue = try inputs.required(0, "cond").condition("cond")
        let branch = isTrue ? NestedGraph("then_branch", thenBranch) : NestedGraph("else_branch", elseBranch)
        return try branch.run(inputs.dropFirst().present())
    }
}

extension Sequence {
    /// The elements, none of which may be absent.
    func present<Wrapped>() throws(OperatorError) -> [Wrapped] where Element == Wrapped? {
        var result: [Wrapped] = []
        for element in self {
            guard let element else { throw OperatorError("an input of a nested graph is absent") }
            result.append(element)
        }
        return result
    }
}
