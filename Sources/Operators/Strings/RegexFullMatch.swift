import Core
import IR

/// Whether a regular expression matches each whole string. Word characters are those of ASCII, as in RE2. ONNX
/// RegexFullMatch.
public struct RegexFullMatch: Operator {
    public static let name = "RegexFullMatch"
    public static let signature = Signature([.required("X", [.string])], [.required("Y", [.bool])])
    public static let traits: Set<Trait> = [.elementwise]
    public static var attributes: [AttributeField<Self>] { [AttributeField("pattern", \.pattern, required: true)] }
    public static let spellings: [Spelling] = [.onnx("RegexFullMatch", since: 20)]

    /// The regular expression.
    public var pattern = ""

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        _ = try expression()
        return [inputs[0].with(.bool)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let expression = try expression()
        var results: [Bool] = []
        for string in x.strings {
            do {
                results.append(try expression.wholeMatch(in: string) != nil)
            } catch {
                throw OperatorError("the pattern '\(pattern)' cannot be matched with '\(string)'")
            }
        }
        return [Tensor(results, shape: x.shape)]
    }

    private func expression() throws(OperatorError) -> Regex<AnyRegexOutput> {
        do {
            return try Regex(pattern).wordBoundaryKind(.simple).asciiOnlyWordCharacters()
                .matchingSemantics(.unicodeScalar)
        } catch {
            throw OperatorError("attribute 'pattern' '\(pattern)' is not a regular expression: \(error)")
        }
    }
}
