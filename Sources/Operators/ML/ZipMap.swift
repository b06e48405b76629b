import Core
import IR

/// Scores [rows, classes] with the labels of the classes recorded: the input itself. In ONNX the result is one map from
/// label to score for each row; here it stays the tensor, whose columns are in the order of the labels. ONNX ZipMap.
public struct ZipMap: Operator {
    public static let name = "ZipMap"
    public static let signature = Signature([.required("X", .float32)], [.required("Z", .float32)])
    public static let traits: Set<Trait> = [.elementwise, .reshape]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("classlabels_int64s", \.integers), AttributeField("classlabels_strings", \.strings),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "ZipMap", domain: "ai.onnx.ml",
            .expanded { (node, context) throws(OperatorError) in
                let op = try ZipMap(attributes: node.attributes)
                return try context.add(op, [context.rows(node.required(0, "X"))])
            })
    ]

    /// The labels when they are integers.
    public var integers: [Int] = []
    /// The labels when they are strings.
    public var strings: [String] = []

    public init() {}

    /// The labels as text, in the order of the columns.
    public var labels: [String] { strings.isEmpty ? integers.map(\.description) : strings }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        guard input.rank == 2, input.shape[1].value.map({ $0 == labels.count }) ?? true else {
            throw OperatorError("\(input) has not one column for each of \(labels.count) labels")
        }
        return [input]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] { try [inputs.required(0, "X")] }
}

extension Graph {
    /// The labels of the columns of outputs that ZipMap makes, by the outputs' names.
    public var columnLabels: [String: [String]] {
        var result: [String: [String]] = [:]
        for node in nodes {
            guard let op = node.op as? ZipMap else { continue }
            for port in outputs where node.outputs.contains(port.value) { result[port.name] = op.labels }
        }
        return result
    }
}
