import Core
import IR

extension Gather {
    /// ONNX DictVectorizer: the values of the vocabulary's keys, [1, vocabulary]; 0 for a key that the map does not have.
    static let dictVectorizer = Spelling.onnx(
        "DictVectorizer", domain: "ai.onnx.ml",
        .resolved { (node, inputs, context) throws(OperatorError) in
            var node = node
            let map = try inputs.map("X")
            let texts: [String] = try node.take("string_vocabulary") ?? []
            let numbers: [Int] = try node.take("int64_vocabulary") ?? []
            try node.refuseOthers()
            guard texts.isEmpty || numbers.isEmpty else {
                throw OperatorError("both 'string_vocabulary' and 'int64_vocabulary' are given")
            }
            let vocabulary = texts.map { MapKey.text($0) } + numbers.map { MapKey.integer(Int64($0)) }
            switch (vocabulary.first, map.keys.first) {
            case (.text, .text), (.integer, .integer): break
            case (nil, _): throw OperatorError("it has no vocabulary")
            default: throw OperatorError("the vocabulary is not of the type of the map's keys")
            }
            return [.value(try map.values(of: vocabulary, context))]
        })
}
