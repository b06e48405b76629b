import Classical
import Core
import IR

/// The nodes of a classical model behind those that prepare its features.
struct ClassicalTail {
    /// The domain of the classical operators.
    static let domain = "ai.onnx.ml"

    /// The name of the features, f32 [rows, columns].
    let features: String
    /// The number of columns of the features.
    let columns: Int
    /// The names of the classes; empty numbers them from 0.
    let labels: [String]
    private let export: GraphExport

    init(features: String, columns: Int, labels: [String], _ export: GraphExport) {
        (self.features, self.columns, self.labels, self.export) = (features, columns, labels, export)
    }

    /// Adds a node of the default domain with one output, and returns its name.
    func emit(
        _ operatorName: String, _ inputs: [String], _ attributes: [(name: String, value: ONNXAttribute)] = []
    ) -> String {
        add(operatorName, domain: "", inputs, outputs: 1, attributes)[0]
    }

    /// Adds a node of the default domain and returns the names of its outputs.
    func emitMany(
        _ operatorName: String, _ inputs: [String], outputs: Int,
        _ attributes: [(name: String, value: ONNXAttribute)]
    ) -> [String] {
        add(operatorName, domain: "", inputs, outputs: outputs, attributes)
    }

    /// Adds a classical node and returns the names of its outputs.
    func emitClassical(
        _ operatorName: String, _ inputs: [String], outputs: Int = 1,
        _ attributes: [(name: String, value: ONNXAttribute)]
    ) -> [String] {
        export.session.require(1, of: Self.domain)
        return add(operatorName, domain: Self.domain, inputs, outputs: outputs, attributes)
    }

    private func add(
        _ operatorName: String, domain: String, _ inputs: [String], outputs: Int,
        _ attributes: [(name: String, value: ONNXAttribute)]
    ) -> [String] {
        let names = (0..<outputs).map { index in
            export.session.freshValueName(like: "\(operatorName)_output\(index == 0 ? "" : "_\(index)")")
        }
        export.append(
            operatorName, domain: domain, named: operatorName, inputs: inputs, outputs: names, attributes: attributes)
        return names
    }

    /// An initializer.
    func add(_ tensor: Tensor, _ name: String) -> String {
        let name = export.session.freshValueName(like: name)
        export.addInitializer(tensor, name)
        return name
    }

    /// An initializer of one number.
    func add(_ number: Float, _ name: String) -> String { add(Tensor(scalar: number), name) }

    /// An initializer of integers.
    func add(_ numbers: [Int], _ name: String) -> String {
        add(Tensor(numbers.map { Int64($0) }, shape: [numbers.count]), name)
    }

    /// The classes as the attribute of a classifier.
    func classLabels(_ count: Int, _ suffix: (ints: String, strings: String)) -> (name: String, value: ONNXAttribute) {
        labels.isEmpty ? (suffix.ints, .ints(Array(0..<count))) : (suffix.strings, .strings(labels))
    }

    /// The class of the greatest score of each row, by its number or name.
    func label(of scores: String) -> String {
        let number = emit("ArgMax", [scores], [("axis", .int(1)), ("keepdims", .int(0))])
        guard !labels.isEmpty else { return number }
        return emit("Gather", [add(Tensor(strings: labels, shape: [labels.count]), "labels"), number])
    }
}

/// A classical model that has a form in ONNX.
protocol ClassicalWritable: ClassicalModel {
    /// Writes the model's nodes.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs
}

/// What a classical model's nodes give.
struct ClassicalOutputs {
    /// The scores, f32 [rows, scores].
    var scores: String
    /// The classes, i64 or string [rows], where a node gives them.
    var label: String?
}
