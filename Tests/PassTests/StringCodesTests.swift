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

    /// Words compared with a constant and looked up twice: by numbers, and by words that are looked up again.
    @Test func comparedAndEncodedInputsBecomeNumbers() throws {
        var graph = Graph()
        let x = graph.addInput("x", TensorType(.string, fixed: [4]))
        let b = graph.addConstant(Tensor(strings: ["b"], shape: [1]))
        var numbers = LabelEncoder()
        numbers.keys = Tensor(strings: ["a", "b", "a"], shape: [3])
        numbers.values = Tensor([1.5, 2.5, 9] as [Float], shape: [3])
        numbers.defaultValue = Tensor([-1] as [Float], shape: [1])
        var words = LabelEncoder()
        words.keys = Tensor(strings: ["é", "b"], shape: [2])
        words.values = Tensor(strings: ["b", "c"], shape: [2])
        words.defaultValue = Tensor(strings: ["none"], shape: [1])
        let isB = try graph.append(Equal(), [x, b])[0]
        let number = try graph.append(numbers, [x])[0]
        let other = try graph.append(words, [x])[0]
        let again = graph.addConstant(Tensor(strings: ["b"], shape: [1]))
        let isOtherB = try graph.append(Equal(), [again, other])[0]
        graph.outputs = [
            Port(name: "is_b", value: isB), Port(name: "number", value: number), Port(name: "other", value: other),
            Port(name: "is_other_b", value: isOtherB),
        ]
        let codes = StringCodes(graph)
        try GraphVerifier().verify(codes.graph)
        #expect(codes.vocabularies == ["x": ["b", "a", "é"]])
        #expect(codes.graph.nodes.allSatisfy { !($0.op is LabelEncoder) })
        // One é is two code points, as ONNX compares them another string.
        let input = Tensor(strings: ["b", "é", "e\u{301}", "a"], shape: [4])
        #expect(codes.encoded([input])[0].integers == [0, 2, 3, 1])
        let outputs = codes.decoded(try GraphEvaluator(codes.graph).run(codes.encoded([input])))
        #expect(outputs == (try GraphEvaluator(graph).run([input])))
        #expect(outputs[2].strings == ["c", "b", "none", "none"])
    }

    /// Words that no constant has are one number, which says nothing of what they are.
    @Test func wordsThatAreShownOrComparedWithEachOtherStay() throws {
        var graph = Graph()
        let x = graph.addInput("x", TensorType(.string, fixed: [2]))
        let y = graph.addInput("y", TensorType(.string, fixed: [2]))
        let z = graph.addInput("z", TensorType(.string, fixed: [2]))
        let b = graph.addConstant(Tensor(strings: ["b"], shape: [1]))
        let isSame = try graph.append(Equal(), [x, y])[0]
        let isB = try graph.append(Equal(), [z, b])[0]
        let first = try graph.append(Unsqueeze(axes: [0]), [z])[0]
        graph.outputs = [
            Port(name: "same", value: isSame), Port(name: "is_b", value: isB), Port(name: "first", value: first),
        ]
        let codes = StringCodes(graph)
        #expect(codes.labels.isEmpty)
        #expect(codes.vocabularies.isEmpty)
        for value in [x, y, z] { #expect(codes.graph.type(of: value).dtype == .string) }
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
