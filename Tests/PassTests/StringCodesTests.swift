import Core
import IR
import Operators
import Passes
import Testing

@Suite struct StringCodesTests {

    /// Labels chosen by the largest of three scores, and whether they are 'b'.
    @Test func labelsBecomeNumbers() throws {
        var graph = Graph()
        let x = graph.addInput("x", TensorType(.float32, fixed: [2, 3]))
        let table = graph.addConstant(Tensor(strings: ["a", "b", "c"], shape: [3]))
        let b = graph.addConstant(Tensor(strings: ["b"], shape: [1]))
        var search = ArgMax()
        search.axis = 1
        search.keepDims = false
        let place = try graph.append(search, [x])[0]
        let label = try graph.append(Gather(axis: 0), [table, place])[0]
        let isB = try graph.append(Equal(), [label, b])[0]
        graph.outputs = [Port(name: "label", value: label), Port(name: "is_b", value: isB)]
        let codes = StringCodes(graph)
        try GraphVerifier().verify(codes.graph)
        #expect(codes.labels == ["label": ["a", "b", "c"]])
        #expect(codes.graph.type(of: label) == TensorType(.int64, fixed: [2]))
        let input = Tensor([0, 9, 1, 3, 2, 8] as [Float], shape: [2, 3])
        let outputs = try GraphEvaluator(codes.graph).run([input])
        #expect(outputs[0].integers == [1, 2])
        #expect(codes.decoded(outputs) == (try GraphEvaluator(graph).run([input])))
    }

    @Test func stringsOfInputsStay() throws {
        var graph = Graph()
        let x = graph.addInput("x", TensorType(.string, fixed: [2]))
        let b = graph.addConstant(Tensor(strings: ["b"], shape: [1]))
        let isB = try graph.append(Equal(), [x, b])[0]
        graph.outputs = [Port(name: "is_b", value: isB)]
        let codes = StringCodes(graph)
        #expect(codes.labels.isEmpty)
        #expect(codes.graph.type(of: x).dtype == .string)
        #expect(codes.graph.constant(b)?.dtype == .string)
    }

    @Test func computedStringsStay() throws {
        var graph = Graph()
        let i = graph.addInput("i", TensorType(.int64, fixed: []))
        let table = graph.addConstant(Tensor(strings: ["a", "b"], shape: [2]))
        let chosen = try graph.append(Gather(axis: 0), [table, i])[0]
        let twice = try graph.append(StringConcat(), [chosen, chosen])[0]
        graph.outputs = [Port(name: "twice", value: twice)]
        let codes = StringCodes(graph)
        #expect(codes.labels.isEmpty)
        #expect(try GraphEvaluator(codes.graph).run([Tensor(scalar: Int64(1))])[0].strings == ["bb"])
    }
}
