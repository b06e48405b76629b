import IR

/// A graph in ONNX's terms, on its way into a file: values are names.
struct ONNXGraph {
    /// A node. Absent inputs are empty names.
    struct Node {
        var name: String
        var operatorName: String
        /// Empty for the default domain.
        var domain: String
        var inputs: [String]
        var outputs: [String]
        var attributes: [(name: String, value: ONNXAttribute)]
    }

    var name: String
    var inputs: [(name: String, type: TensorType)] = []
    var outputs: [(name: String, type: TensorType)] = []
    var initializers: [(name: String, tensor: Tensor)] = []
    var nodes: [Node] = []

    init(name: String) { self.name = name }
}

/// A model in ONNX's terms.
struct ONNXModel {
    var graph: ONNXGraph
    /// The version of each domain's operator set; the default domain is empty.
    var opsets: [String: Int]
    var metadata: ONNXMetadata

    /// The oldest version of the file format that goes with the operator sets (onnx/helper.py, VERSION_TABLE), and at
    /// least 8.
    var irVersion: Int {
        switch opsets[""] ?? 0 {
        case ...18: opsets["ai.onnx.ml"] ?? 0 < 4 ? 8 : opsets["ai.onnx.ml"] == 4 ? 9 : 10
        case ...20: opsets["ai.onnx.ml"] ?? 0 < 5 ? 9 : 10
        case ...22: 10
        case 23: 11
        case 24: 12
        case ...27: 13
        default: 14
        }
    }
}
