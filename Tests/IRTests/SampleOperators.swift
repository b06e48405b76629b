import Core
import IR

/// The sum of two tensors of one type; for tests.
struct SampleAdd: Operator {
    static let name = "SampleAdd"
    static let signature = Signature(
        [.required("A"), .required("B"), .optional("C")], [.required("Y")])
    static let spellings: [Spelling] = []

    func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0] == inputs[1] else { throw OperatorError("types differ") }
        return [inputs[0]]
    }

    func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] { inputs.prefix(1).compactMap { $0 } }
}

/// Two outputs and an attribute of every kind; for tests.
struct SampleSplit: Operator {
    static let name = "SampleSplit"
    static let signature = Signature([.required("X")], [.required("Y"), .required("Z")])
    static let spellings: [Spelling] = []
    static var attributes: [AttributeField<Self>] {
        [
            AttributeField("count", \.count), AttributeField("scale", \.scale), AttributeField("mode", \.mode),
            AttributeField("sizes", \.sizes), AttributeField("factors", \.factors), AttributeField("labels", \.labels),
            AttributeField("table", \.table),
        ]
    }

    var count = 2
    var scale: Float = 1
    var mode = "none"
    var sizes: [Int] = [1]
    var factors: [Float] = [1]
    var labels: [String] = ["a"]
    var table: Tensor?

    func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0], inputs[0]] }

    func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        inputs.prefix(1).compactMap { $0 } + inputs.prefix(1).compactMap { $0 }
    }
}

/// A graph in an attribute, which takes the inputs and gives the outputs; for tests.
struct SampleNest: NestingOperator {
    static let name = "SampleNest"
    static let signature = Signature([.repeated("X")], [.repeated("Y")])
    static let spellings: [Spelling] = []
    static var attributes: [AttributeField<Self>] { [AttributeField("body", \.body, required: true)] }
    static let graphNames = ["body"]

    var body = Graph()
    var graphs: [Graph] {
        get { [body] }
        set { body = newValue[0] }
    }

    func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs.types == body.inputs.map({ body.type(of: $0.value) }) else {
            throw OperatorError("the body takes other inputs")
        }
        return body.outputs.map { body.type(of: $0.value) }
    }

    func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] { [] }
}

let sampleCatalog = Catalog([SampleAdd.self, SampleNest.self, SampleSplit.self])

extension Graph {
    /// A graph of one input and one output within `depth` others.
    static func nested(_ type: TensorType, depth: Int) throws -> Graph {
        var graph = Graph(name: "level \"\(depth)\"\n")
        let x = graph.addInput("x", type)
        var op = SampleNest()
        var result = [x]
        if depth > 0 {
            op.body = try nested(type, depth: depth - 1)
            result = try graph.append(op, [x], name: "inner")
        } else {
            let ones = graph.addConstant(Tensor(scalar: Float(1)), name: "one")
            result = try graph.append(SampleAdd(), [x, x, ones])
        }
        graph.outputs = [Port(name: "y", value: result[0])]
        return graph
    }

    /// A graph that shows every form of the text.
    static func sample() throws -> Graph {
        let batch = Dimension.symbol(.init(name: "N", lower: 1, upper: 8))
        let odd = Dimension.symbol(.init(name: "time \"x\" 3", lower: 0, upper: nil))
        let type = TensorType(.float32, [batch, (batch + 1) * 2, .combine(.minimum, odd, 7), odd / 3, 5])
        var graph = Graph(name: "a \"quoted\"\n name")
        let x = graph.addInput("x", type)
        let y = graph.addInput("y\\", type)
        let sum = try graph.append(SampleAdd(), [x, y, nil], name: "sum\t1")
        var op = SampleSplit()
        (op.count, op.scale, op.mode) = (-3, -0.1, "é\u{1}")
        (op.sizes, op.factors, op.labels) = ([], [.infinity, .leastNonzeroMagnitude, 3], [])
        op.table = Tensor([1.5, -0.0] as [Double], shape: [2, 1])
        let parts = try graph.append(op, [sum[0]])
        graph[parts[1]].name = "second"
        graph.outputs = [Port(name: "p", value: parts[0]), Port(name: "q", value: parts[1])]
        for (index, tensor) in Tensor.samples.enumerated() {
            let constant = graph.addConstant(tensor, name: index % 2 == 0 ? "c\(index)" : "")
            let copies = try graph.append(SampleSplit(), [constant])
            graph.outputs.append(Port(name: "c\(index)", value: copies[0]))
        }
        var nest = SampleNest()
        nest.body = try .nested(type, depth: 2)
        let inner = try graph.append(nest, [sum[0]], name: "nest")
        graph.outputs.append(Port(name: "n", value: inner[0]))
        return graph
    }
}

extension Tensor {
    /// Constants of every element type with the values that are hard to write.
    static var samples: [Tensor] {
        let nan = Float(bitPattern: 0xffc0_1234)
        let wide = (0..<100).map { Float($0) / 3 }
        return [
            Tensor(
                [.nan, nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, 0.1, .greatestFiniteMagnitude],
                shape: [2, 4]),
            Tensor([Double.nan, -Double.infinity, .leastNonzeroMagnitude, 0.1], shape: [4]),
            Tensor([Float16(0.1), .nan, -.infinity, Float16(bitPattern: 1), Float16(bitPattern: 0xfe01)], shape: [5]),
            Tensor(.bfloat16, [4], of: UInt16.self) { _ = $0.initialize(from: [0x3dcd, 0x7fc0, 0xff81, 0x8000]) },
            Tensor([Int8.min, .max], shape: [2]), Tensor([UInt8.max], shape: []),
            Tensor([Int16.min, .max], shape: [1, 2]), Tensor([UInt16.max], shape: [1]),
            Tensor([Int32.min, .max], shape: [2]), Tensor([UInt32.max], shape: [1]),
            Tensor([Int64.min, .max], shape: [2]), Tensor([UInt64.max], shape: [1]),
            Tensor([true, false], shape: [2]), Tensor([Float](), shape: [0, 3]), Tensor(wide, shape: [4, 25]),
        ]
    }
}
