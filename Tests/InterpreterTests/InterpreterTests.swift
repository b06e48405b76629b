import Core
import IR
import Interpreter
import Operators
import Testing

@Suite struct InterpreterTests {
    /// y = relu(x + bias) with a batch of any size up to 4.
    private func graph() throws -> Graph {
        var graph = Graph(name: "test")
        let n = Dimension.symbol(Dimension.Symbol(name: "N", lower: 1, upper: 4))
        let x = graph.addInput("x", TensorType(.float32, [n, 2]))
        let other = graph.addInput("other", TensorType(.float32, [n, 2]))
        let bias = graph.addConstant(Tensor([Float(-1), 1], shape: [2]))
        let sum = try graph.append(Add(), [x, bias], name: "bias")[0]
        let product = try graph.append(Mul(), [sum, other], name: "product")[0]
        let y = try graph.append(Relu(), [product])[0]
        graph.outputs = [Port(name: "y", value: y), Port(name: "sum", value: sum)]
        return graph
    }

    @Test func runs() throws {
        let x = Tensor([Float(0), 1, 2, 3], shape: [2, 2])
        var seen: [String] = []
        let outputs = try Interpreter(graph()).run(["x": x, "other": x]) { node, outputs in
            seen.append("\(node.label) \(outputs[0].type)")
        }
        #expect(outputs["y"]?.elements(as: Float.self) == [0, 2, 2, 12])
        #expect(outputs["sum"]?.elements(as: Float.self) == [-1, 2, 1, 4])
        #expect(seen == ["Add 'bias' f32[2x2]", "Mul 'product' f32[2x2]", "Relu f32[2x2]"])
    }

    @Test func namesWrongInputs() throws {
        let interpreter = Interpreter(try graph())
        let expected = interpreter.graph.type(of: interpreter.graph.inputs[1].value).description
        let x = Tensor([Float(0), 1], shape: [1, 2])
        #expect(throws: InterpreterError.missing(input: "other", expected: expected)) {
            try interpreter.run(["x": x])
        }
        #expect(throws: InterpreterError.unknown(input: "z", known: ["x", "other"])) { try interpreter.run(["z": x]) }
        for bad in [
            Tensor([Float](), shape: [0, 2]), Tensor([Float](repeating: 0, count: 10), shape: [5, 2]),
            Tensor([Float(0)], shape: [1, 1]), Tensor([Int32(0), 1], shape: [1, 2]),
            Tensor([Float](repeating: 0, count: 4), shape: [2, 2]), Tensor(scalar: Float(0)),
        ] {
            #expect(
                throws: InterpreterError.mismatch(
                    input: "other", found: bad.type.description, expected: expected)
            ) { try interpreter.run(["x": x, "other": bad]) }
        }
    }

    @Test func namesTheFailingNode() throws {
        var graph = Graph()
        let indices = graph.addInput("indices", TensorType(.int64, [1]))
        let data = graph.addConstant(Tensor([Float(1), 2], shape: [2]))
        graph.outputs = [Port(name: "y", value: try graph.append(Gather(), [data, indices], name: "lookup")[0])]
        let reason = "index 2 is out of range for an extent of 2"
        #expect(throws: InterpreterError.node("Gather 'lookup'", reason)) {
            try Interpreter(graph).run(["indices": Tensor([Int64(2)], shape: [1])])
        }
    }

    @Test func constantsAndInputsCanBeOutputs() throws {
        var graph = Graph()
        let x = graph.addInput("x", TensorType(.float32, []))
        let constant = graph.addConstant(Tensor(scalar: Int64(3)))
        graph.outputs = [Port(name: "x", value: x), Port(name: "three", value: constant)]
        let outputs = try Interpreter(graph).run(["x": Tensor(scalar: Float(2))])
        #expect(outputs == ["x": Tensor(scalar: Float(2)), "three": Tensor(scalar: Int64(3))])
    }

    @Test func evaluatesWhatIsKnown() throws {
        var graph = Graph()
        let x = graph.addInput("x", TensorType(.float32, [2, 3]))
        let open = graph.addInput("open", TensorType(.float32, [.symbol(Dimension.Symbol(name: "N"))]))
        let constant = graph.addConstant(Tensor([Float(4)], shape: [1]))
        try graph.append(Shape(), [x])
        try graph.append(Shape(), [open])
        try graph.append(Sqrt(), [constant])
        try graph.append(Sqrt(), [x])
        let results = try graph.nodes.map { try graph.evaluated($0) }
        #expect(results[0] == [Tensor([Int64(2), 3], shape: [2])])
        #expect(results[1] == nil)
        #expect(results[2] == [Tensor([Float(2)], shape: [1])])
        #expect(results[3] == nil)
    }
}
