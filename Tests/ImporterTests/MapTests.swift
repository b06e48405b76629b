import Core
import IR
import Importers
import Operators
import TestSupport
import Testing

/// Inputs that are maps. Expected numbers are ONNX Runtime's.
@Suite struct MapTests {
    private typealias Builder = ModelBuilder

    /// ONNX's numbers of element types.
    private enum Number { static let (float, int64, string, double) = (1, 7, 8, 11) }

    private func model(_ key: Int, _ value: Int, inSequence: Bool = false) -> ModelBuilder {
        var model = ModelBuilder()
        model.opsets = [("", 17), ("ai.onnx.ml", 1)]
        model.input("m", mapFrom: key, to: value, inSequence: inSequence)
        return model
    }

    private func vectorizer(_ model: inout ModelBuilder, _ output: String, _ attribute: ProtoMessage, type: Int = 1) {
        model.node("DictVectorizer", ["m"], [output], domain: "ai.onnx.ml", attributes: [attribute])
        model.output(output, [.unnamed, .unnamed], type: type)
    }

    private func castMap(
        _ form: String, to target: String, count: Int? = nil, values: Int = Number.float, type: Int = 1
    ) -> ModelBuilder {
        var model = model(Number.int64, values)
        var attributes = [Builder.attribute("cast_to", string: target), Builder.attribute("map_form", string: form)]
        if let count { attributes.append(Builder.attribute("max_map", int: count)) }
        model.node("CastMap", ["m"], ["y"], domain: "ai.onnx.ml", attributes: attributes)
        model.output("y", [.unnamed, .unnamed], type: type)
        return model
    }

    private func run(_ model: ImportedModel, _ input: Tensor) throws -> [Tensor] {
        try GraphVerifier().verify(model.graph)
        return try GraphEvaluator(model.graph).run([input])
    }

    private func refusal(_ model: ModelBuilder, _ words: String..., location: SourceLocation = #_sourceLocation) {
        let error = #expect(throws: UnsupportedModel.self, sourceLocation: location) { try importModel(model.bytes) }
        let text = error?.description ?? ""
        for word in words { #expect(text.contains(word), "\(text)", sourceLocation: location) }
    }

    @Test func aVocabularyBecomesTheInput() throws {
        var model = model(Number.string, Number.float)
        vectorizer(&model, "y", Builder.attribute("string_vocabulary", strings: ["b", "c=d", "a"]))
        let imported = try importModel(model.bytes)
        #expect(imported.graph.inputs.map(\.name) == ["m"])
        #expect(imported.graph.type(of: imported.graph.inputs[0].value) == TensorType(.float32, fixed: [1, 3]))
        #expect(imported.inputColumns == ["m": ["b", "c=d", "a"]])
        let input = Tensor([0, 2, 1.5] as [Float], shape: [1, 3])
        #expect(try run(imported, input) == [input])
    }

    @Test func valuesOfEveryType() throws {
        for (number, input) in [
            (Number.int64, Tensor([4, -1] as [Int64], shape: [1, 2])),
            (Number.double, Tensor([0.5, 2] as [Double], shape: [1, 2])),
            (Number.string, Tensor(strings: ["", "x"], shape: [1, 2])),
        ] {
            var model = model(number == Number.int64 ? Number.string : Number.int64, number)
            let vocabulary =
                number == Number.int64
                ? Builder.attribute("string_vocabulary", strings: ["p", "q"])
                : Builder.attribute("int64_vocabulary", ints: [7, -3])
            vectorizer(&model, "y", vocabulary, type: number)
            #expect(try run(importModel(model.bytes), input) == [input])
        }
    }

    @Test func severalNodesShareAMap() throws {
        var model = model(Number.int64, Number.float)
        vectorizer(&model, "a", Builder.attribute("int64_vocabulary", ints: [5, 1, 1, -7]))
        vectorizer(&model, "b", Builder.attribute("int64_vocabulary", ints: [2]))
        let sparse = [Builder.attribute("map_form", string: "SPARSE"), Builder.attribute("max_map", int: 3)]
        model.node("CastMap", ["m"], ["c"], domain: "ai.onnx.ml", attributes: sparse)
        model.output("c", [.unnamed, .unnamed])
        let imported = try importModel(model.bytes)
        #expect(imported.inputColumns == ["m": ["5", "1", "-7", "2", "0"]])
        let results = try run(imported, Tensor([50, 10, -70, 20, 0] as [Float], shape: [1, 5]))
        #expect(results.map { $0.elements(as: Float.self) } == [[50, 10, 10, -70], [20], [0, 10, 20]])
        // Keys that the user leaves out are never there.
        let fewer = try importModel(model.bytes, forms: InputForms(keys: ["m": ["2", "5"]]))
        let rest = try run(fewer, Tensor([20, 50] as [Float], shape: [1, 2]))
        #expect(rest.map { $0.elements(as: Float.self) } == [[50, 0, 0, 0], [20], [0, 0, 20]])
    }

    @Test func mapsWithinGraphs() throws {
        var then = ModelBuilder()
        then.node(
            "DictVectorizer", ["m"], ["v"], domain: "ai.onnx.ml",
            attributes: [Builder.attribute("string_vocabulary", strings: ["k", "l"])])
        then.output("v", [1, 2])
        var other = ModelBuilder()
        other.initializer("zeros", [1, 2], raw: ([0, 0] as [Float]).raw)
        other.node("Identity", ["zeros"], ["v"])
        other.output("v", [1, 2])
        var model = model(Number.string, Number.float)
        model.input("c", [], type: 9)
        model.node(
            "If", ["c"], ["y"],
            attributes: [
                Builder.attribute("then_branch", graph: then), Builder.attribute("else_branch", graph: other),
            ])
        model.output("y", [1, 2])
        let graph = try importModel(model.bytes).graph
        let input = Tensor([3, 4] as [Float], shape: [1, 2])
        #expect(try GraphEvaluator(graph).run([input, Tensor([true], shape: [])]) == [input])
        #expect(
            try GraphEvaluator(graph).run([input, Tensor([false], shape: [])])[0].elements(as: Float.self) == [0, 0])
    }

    @Test func castMapTakesKeysOrARange() throws {
        let sparse = try importModel(castMap("SPARSE", to: "TO_INT64", count: 4, type: Number.int64).bytes)
        #expect(sparse.inputColumns == ["m": ["0", "1", "2", "3"]])
        let numbers = Tensor([1.5, 0, -2.5, 1e10] as [Float], shape: [1, 4])
        #expect(try run(sparse, numbers) == [Tensor([1, 0, -2, 10_000_000_000] as [Int64], shape: [1, 4])])

        let dense = castMap("DENSE", to: "TO_FLOAT")
        refusal(dense, "--keys m=KEY,KEY…", "CastMap")
        let given = try importModel(dense.bytes, forms: InputForms(keys: ["m": ["9", "-4", "-1"]]))
        #expect(given.inputColumns == ["m": ["9", "-4", "-1"]])
        let results = try run(given, Tensor([3, 2, 5] as [Float], shape: [1, 3]))
        #expect(results == [Tensor([2, 5, 3] as [Float], shape: [1, 3])])
    }

    @Test func castMapOfStrings() throws {
        let texts = Tensor(strings: ["1.5", "", "-2"], shape: [1, 3])
        let numbers = castMap("SPARSE", to: "TO_FLOAT", count: 3, values: Number.string)
        #expect(try run(importModel(numbers.bytes), texts) == [Tensor([1.5, 0, -2] as [Float], shape: [1, 3])])
        let strings = castMap("SPARSE", to: "TO_STRING", count: 3, values: Number.string, type: Number.string)
        #expect(try run(importModel(strings.bytes), texts) == [Tensor(strings: ["1.5", "0.f", "-2"], shape: [1, 3])])
        refusal(castMap("SPARSE", to: "TO_STRING", count: 3, type: Number.string), "TO_FLOAT")
    }

    @Test func refusals() throws {
        refusal(castMap("SPARSE", to: "TO_FLOAT", count: 0), "no node says which keys")
        refusal(castMap("SPARSE", to: "TO_FLOAT", count: .max), "too many")
        refusal(castMap("SPARSE", to: "TO_BOOL", count: 2), "TO_BOOL")
        var sequence = model(Number.string, Number.float, inSequence: true)
        vectorizer(&sequence, "y", Builder.attribute("string_vocabulary", strings: ["a"]))
        refusal(sequence, "a sequence of maps")
        var strange = model(Number.string, Number.float)
        vectorizer(&strange, "y", Builder.attribute("int64_vocabulary", ints: [1]))
        refusal(strange, "no node says which keys it has")
        var bools = model(Number.string, 9)
        vectorizer(&bools, "y", Builder.attribute("string_vocabulary", strings: ["a"]))
        refusal(bools, "a map of something else")
        var tensor = ModelBuilder()
        tensor.opsets = [("", 17), ("ai.onnx.ml", 1)]
        tensor.input("m", [1, 2])
        vectorizer(&tensor, "y", Builder.attribute("string_vocabulary", strings: ["a"]))
        refusal(tensor, "must be a map")
        var added = model(Number.string, Number.float)
        vectorizer(&added, "y", Builder.attribute("string_vocabulary", strings: ["a"]))
        added.node("Neg", ["m"], ["z"])
        added.output("z", [1, 1])
        refusal(added, "a map of 1 keys")
    }

    @Test func keysThatAreNone() throws {
        let model = castMap("DENSE", to: "TO_FLOAT")
        for keys in [["a"], ["1", "1"], []] {
            #expect(throws: ImportError.self) {
                try importModel(model.bytes, forms: InputForms(keys: ["m": keys]))
            }
        }
        #expect(throws: ImportError.self) {
            try importModel(model.bytes, forms: InputForms(keys: ["m": ["1"], "n": ["1"]]))
        }
    }

    @Test func keysAreEqualByTheirBytes() {
        let (composed, decomposed) = (MapKey.text("\u{e9}"), MapKey.text("e\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(MapKey("x", as: .int64) == nil)
    }
}
