import Core
import Exporters
import IR
import Importers
import Operators
import TestSupport
import Testing

/// What stands in the file of an exported graph.
struct ONNXExporterTests {
    /// A small convolutional network with a symbolic batch.
    static func network() throws -> Graph {
        var graph = Graph(name: "net")
        let batch = Dimension.symbol(Dimension.Symbol(name: "N"))
        let x = graph.addInput("picture", TensorType(.float32, [batch, 3, 8, 8]))
        var conv = Conv()
        conv.pads = [1, 1, 1, 1]
        let weights = graph.addConstant(StructuredCases.wave(4, 3, 3, 3), name: "weights")
        let y = try graph.append(conv, [x, weights, graph.addConstant(StructuredCases.wave(4))])[0]
        var mean = ReduceMean()
        (mean.axes, mean.keepDims) = ([2, 3], false)
        let pooled = try graph.append(mean, graph.append(Relu(), [y]), name: "pool")[0]
        let (dense, bias) = (
            graph.addConstant(StructuredCases.wave(4, 2)), graph.addConstant(StructuredCases.wave(2))
        )
        graph.outputs = [Port(name: "scores", value: try graph.append(MatMul(), [pooled, dense, bias])[0])]
        return graph
    }

    @Test func keepsPortsVersionsAndMetadata() throws {
        let metadata = ONNXMetadata(
            producerVersion: "1.2", labels: ["pass", "a \"b\"\n"], properties: ["licence": "CC0", "data": "abc"])
        let model = try importModel(ONNXExporter().model(for: Self.network(), metadata: metadata))
        #expect(model.metadata.irVersion == 8)
        #expect(model.metadata.opsets == [ModelMetadata.Opset(domain: "", version: 17)])
        #expect(model.metadata.producer.contains("mlc"))
        #expect(
            model.metadata.properties == [
                "licence": "CC0", "data": "abc", "labels": #"["pass", "a \"b\"\u000a"]"#,
            ])
        #expect(model.graph.name == "net")
        #expect(model.graph.inputs.map(\.name) == ["picture"])
        #expect(model.graph.outputs.map(\.name) == ["scores"])
        #expect(model.graph.type(of: model.graph.inputs[0].value).description == "f32[N x 3 x 8 x 8]")
    }

    @Test func theSameGraphGivesTheSameBytes() throws {
        let graph = try Self.network()
        let first = try ONNXExporter().model(for: graph)
        #expect(try ONNXExporter().model(for: Self.network()) == first)
        // What was read back is written as it was.
        #expect(try ONNXExporter().model(for: importModel(first).graph) == first)
    }

    @Test func whatIsReadBackIsTheSameGraph() throws {
        let once = try reimport(Self.network())
        #expect(try reimport(once) == once)
        #expect(once.nodes.map { type(of: $0.op).name } == ["Conv", "Relu", "ReduceMean", "MatMul"])
        #expect(once.nodes[3].inputs.count == 3)
    }

    @Test func takesANewerOperatorSetOnlyWhenNeeded() throws {
        func opset(_ op: any Operator, _ rest: Tensor...) throws -> Int? {
            var graph = Graph(name: "g")
            let x = graph.addInput("x", TensorType(.float32, fixed: [2, 4]))
            let constants = rest.map { graph.addConstant($0) }
            graph.outputs = [Port(name: "y", value: try graph.append(op, [x] + constants)[0])]
            return try importModel(ONNXExporter().model(for: graph)).metadata.opsets.first?.version
        }
        #expect(try opset(Gelu()) == 17)
        #expect(try opset(Swish()) == 17)
        #expect(try opset(RMSNormalization(), StructuredCases.wave(4)) == 23)
        #expect(try opset(Cast(to: .float8e5m2)) == 19)
    }

    @Test func refusesWhatONNXDoesNotHave() throws {
        var graph = Graph(name: "g")
        let x = graph.addInput("x", TensorType(.float32, fixed: [3]))
        let y = try graph.append(PairCoupling(), [graph.addInput("pairs", TensorType(.float32, fixed: [2, 1]))])
        graph.outputs = [Port(name: "y", value: y[0])]
        #expect(throws: ExportError.self) { try ONNXExporter().model(for: graph) }
        graph.outputs = [Port(name: "x", value: x)]
        #expect(throws: ExportError.self) { try ONNXExporter().model(for: graph) }
    }

    @Test func outputsThatAreInputsOrConstantsAreCopies() throws {
        var graph = Graph(name: "g")
        let x = graph.addInput("x", TensorType(.float32, fixed: [3]))
        let c = graph.addConstant(Tensor([Float(1), 2], shape: [2]))
        let y = try graph.append(Relu(), [x])[0]
        graph.outputs = zip(["a", "b", "c", "d"], [x, c, y, y]).map { Port(name: $0, value: $1) }
        let copy = try reimport(graph)
        #expect(copy.outputs.map(\.name) == ["a", "b", "c", "d"])
        let input = Tensor([Float(-1), 0, 3], shape: [3])
        #expect(try outputs(copy, [input]) == outputs(graph, [input]))
    }

    @Test func writesTensorsOfEveryType() throws {
        for dtype in ScalarType.allCases {
            let tensor =
                dtype == .string
                ? Tensor(strings: ["a", "ä\n", ""], shape: [3])
                : try Tensor(wrapping: [1, 0, 1], to: dtype.isInteger ? dtype : .uint8, shape: [3])
            var graph = Graph(name: "g")
            let constant = dtype == .string || dtype.isInteger ? tensor : try cast(tensor, dtype)
            let x = graph.addInput("x", TensorType(.int64, fixed: [2]))
            let y = try graph.append(Gather(axis: 0), [graph.addConstant(constant, name: "table"), x], name: "look")
            graph[y[0]].name = "y"
            graph.outputs = [Port(name: "y", value: y[0])]
            let copy = try reimport(graph)
            #expect(copy == graph, "\(dtype)")
        }
    }

    private func cast(_ tensor: Tensor, _ dtype: ScalarType) throws -> Tensor {
        try Cast(to: dtype).evaluate([tensor])[0]
    }
}
