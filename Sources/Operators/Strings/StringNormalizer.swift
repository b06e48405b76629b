import Core
import IR

/// Strings without stop words, with the case changed. A vector, or a row of one; when nothing remains, one empty string.
/// ONNX StringNormalizer.
public struct StringNormalizer: Operator {
    public static let name = "StringNormalizer"
    public static let signature = Signature([.required("X", [.string])], [.required("Y", [.string])])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("case_change_action", \.action), AttributeField("is_case_sensitive", \.isCaseSensitive),
            AttributeField("stopwords", \.stopWords), AttributeField("locale", \.locale),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("StringNormalizer", since: 10)]

    /// What becomes of letters.
    public enum CaseChange: String, AttributeName {
        case lower = "LOWER"
        case upper = "UPPER"
        case none = "NONE"
    }

    public var action = CaseChange.none
    /// Whether stop words are compared as they are, and not in lower case.
    public var isCaseSensitive = false
    public var stopWords: [String] = []
    /// The locale of the case change; letters are changed by Unicode's rules, which depend on none.
    public var locale = ""

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        guard input.rank == 1 || (input.rank == 2 && input.shape[0].value.map { $0 == 1 } ?? true) else {
            throw OperatorError("\(input) is neither a vector nor a row")
        }
        var shape = input.shape
        if stopWords.isEmpty {
            if let count = shape.last?.value { shape[shape.count - 1] = .fixed(max(count, 1)) }
        } else if let known = inputs.constant(0) {
            shape[shape.count - 1] = .fixed(max(kept(known.strings).count, 1))
        } else {
            shape[shape.count - 1] = .symbol(Dimension.Symbol(name: "words"))
        }
        return [TensorType(.string, shape)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        var strings = kept(x.strings).map { string in
            switch action {
            case .lower: string.lowercased()
            case .upper: string.uppercased()
            case .none: string
            }
        }
        if strings.isEmpty { strings = [""] }
        return [Tensor(strings: strings, shape: x.rank == 2 ? [1, strings.count] : [strings.count])]
    }

    private func kept(_ strings: [String]) -> [String] {
        func form(_ string: String) -> [UInt8] { Array((isCaseSensitive ? string : string.lowercased()).utf8) }
        let stops = Set(stopWords.map(form))
        return strings.filter { !stops.contains(form($0)) }
    }
}
