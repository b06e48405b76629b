import Core
import IR
import Operators

/// One node on its way into ONNX's terms: what an operator's writing sees and does.
struct NodeExport {
    let node: Node
    /// The node's name in messages and in the names of what it becomes.
    let label: String
    /// The names of the inputs; empty for absent ones.
    let inputs: [String]
    /// The names that the outputs must get.
    let outputs: [String]
    private let export: GraphExport
    private let start: Int

    init(_ node: Node, _ export: GraphExport) {
        self.node = node
        self.export = export
        let name = node.name.isEmpty ? Swift.type(of: node.op).name : node.name
        label = name
        inputs = node.inputs.map { $0.map(export.name(of:)) ?? "" }
        outputs = node.outputs.map { export.name(ofOutput: $0, label: name) }
        start = export.result.nodes.count
    }

    /// The version of the default domain's operator set that is written.
    var version: Int { export.session.version() }

    /// Writes the node in its operator's ONNX form.
    /// - Throws: when it has none.
    func write() throws(OperatorError) {
        for dtype in node.inputs.indices.compactMap({ type($0)?.dtype }) {
            require(ONNXForm.introduction(of: dtype, Swift.type(of: node.op).name))
        }
        if let op = node.op as? any ONNXWritable {
            try op.write(self)
        } else {
            try writeDerived()
        }
    }

    /// The name of an input; empty when it is absent.
    func input(_ index: Int) -> String { index < inputs.count ? inputs[index] : "" }
    /// The type of an input that is there.
    func type(_ index: Int) -> TensorType? { node.input(index).map(export.graph.type(of:)) }
    /// The input when it is constant.
    func constant(_ index: Int) -> Tensor? { export.graph.constant(node.input(index)) }
    /// The type of an output.
    func outputType(_ index: Int = 0) -> TensorType { export.graph.type(of: node.outputs[index]) }

    /// Notes that a version of an operator set, or a newer one, is needed.
    func require(_ version: Int, of domain: String = "") { export.session.require(version, of: domain) }

    /// Adds a node with one output and returns its name.
    func emit(
        _ operatorName: String, _ inputs: [String], _ attributes: [(name: String, value: ONNXAttribute)] = [],
        since: Int = 1
    ) -> String {
        require(since)
        let output = export.session.freshValueName(like: "\(label)/\(operatorName)_output")
        export.append(
            operatorName, named: "\(label)/\(operatorName)", inputs: inputs, outputs: [output], attributes: attributes)
        return output
    }

    /// Adds the node that has all the outputs.
    func emitWhole(
        _ operatorName: String, domain: String = "", _ inputs: [String],
        _ attributes: [(name: String, value: ONNXAttribute)] = [], since: Int = 1
    ) {
        require(since, of: domain)
        export.append(
            operatorName, domain: domain, named: label, inputs: inputs, outputs: outputs, attributes: attributes)
    }

    /// Makes a value that was emitted, or any other, the node's output.
    func finish(_ value: String, output: Int = 0) {
        guard !export.rename(output: value, to: outputs[output], node: label, from: start) else { return }
        export.append("Identity", named: label, inputs: [value], outputs: [outputs[output]])
    }

    /// An initializer.
    func add(_ tensor: Tensor, _ name: String) -> String {
        let name = export.session.freshValueName(like: "\(label)/\(name)")
        export.addInitializer(tensor, name)
        return name
    }

    /// An initializer of integers.
    func add(_ numbers: [Int], _ name: String) -> String {
        add(Tensor(numbers.map { Int64($0) }, shape: [numbers.count]), name)
    }

    /// An initializer of a single number.
    func add(_ number: Double, _ dtype: ScalarType, _ name: String) throws(OperatorError) -> String {
        add(try Tensor(rounding: [number], to: dtype, shape: []), name)
    }

    /// A graph of one of the node's attributes.
    /// - Parameter captures: the names of its last inputs.
    func nested(_ graph: Graph, _ attribute: String, captures: [String]) throws(OperatorError) -> ONNXAttribute {
        do throws(ExportError) {
            return .graph(
                try GraphExport.nested(graph, export.session, name: "\(label)/\(attribute)", captures: captures))
        } catch {
            throw OperatorError("in '\(attribute)': \(error)")
        }
    }
}
