import Core
import IR

/// Each string cut at a delimiter into a new last axis, which is as long as the most parts and filled with empty strings,
/// and the numbers of parts. Without a delimiter, runs of white space separate and none leads or trails. ONNX StringSplit.
public struct StringSplit: Operator {
    public static let name = "StringSplit"
    public static let signature = Signature(
        [.required("X", [.string])], [.required("Y", [.string]), .required("Z", [.int64])])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("delimiter", \.delimiter), AttributeField("maxsplit", \.maximumSplits)]
    }
    public static let spellings: [Spelling] = [.onnx("StringSplit", since: 20)]

    /// What separates the parts; empty for white space.
    public var delimiter = ""
    /// The most cuts, from the left; nil for no limit.
    public var maximumSplits: Int?

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        let extent: Dimension
        if let known = inputs.constant(0) {
            extent = .fixed(parts(known.strings).map(\.count).max() ?? 0)
        } else {
            extent = .symbol(Dimension.Symbol(name: "parts"))
        }
        return try [TensorType(.string, input.shape + [extent]).checked(), input.with(.int64)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let parts = parts(x.strings)
        let width = parts.map(\.count).max() ?? 0
        let padded = parts.flatMap { $0 + [String](repeating: "", count: width - $0.count) }
        return [
            Tensor(strings: padded, shape: x.shape + [width]),
            Tensor(parts.map { Int64($0.count) }, shape: x.shape),
        ]
    }

    private func parts(_ strings: [String]) -> [[String]] {
        let limit = maximumSplits.map { max($0, 0) } ?? .max
        return strings.map { delimiter.isEmpty ? words($0, limit) : pieces($0, limit) }
    }

    private func pieces(_ string: String, _ limit: Int) -> [String] {
        let bytes = Array(string.utf8)
        let mark = Array(delimiter.utf8)
        guard !bytes.isEmpty else { return [] }
        var parts: [String] = []
        var start = 0
        var place = 0
        while parts.count < limit, place + mark.count <= bytes.count {
            if bytes[place..<place + mark.count].elementsEqual(mark) {
                parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
                place += mark.count
                start = place
            } else {
                place += 1
            }
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    private func words(_ string: String, _ limit: Int) -> [String] {
        var parts: [String] = []
        var rest = string.unicodeScalars.drop { $0.properties.isWhitespace }
        while !rest.isEmpty {
            guard parts.count < limit, let end = rest.firstIndex(where: { $0.properties.isWhitespace }) else {
                parts.append(String(rest))
                break
            }
            parts.append(String(rest[..<end]))
            rest = rest[end...].drop { $0.properties.isWhitespace }
        }
        return parts
    }
}
