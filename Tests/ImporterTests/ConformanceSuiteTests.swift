import Conformance
import Foundation
import IR
import TestSupport
import Testing

/// Cases that pass, fail and are skipped.
struct ConformanceSuiteTests {
    /// Writes a case with one data set.
    private func write(
        _ model: ModelBuilder, _ inputs: [[UInt8]], _ outputs: [[UInt8]], _ name: String, in root: TemporaryDirectory
    ) throws {
        let data = "\(name)/test_data_set_0"
        try FileManager.default.createDirectory(atPath: root.file(data), withIntermediateDirectories: true)
        try root.write(model.bytes, "\(name)/model.onnx")
        for (index, bytes) in inputs.enumerated() { try root.write(bytes, "\(data)/input_\(index).pb") }
        for (index, bytes) in outputs.enumerated() { try root.write(bytes, "\(data)/output_\(index).pb") }
    }

    private func relu() -> ModelBuilder {
        var model = ModelBuilder()
        model.input("x", ["N"])
        model.node("Relu", ["x"], ["y"])
        model.output("y", ["N"])
        return model
    }

    @Test func results() throws {
        let root = try TemporaryDirectory()
        let x = ModelBuilder.tensorFile("x", [3], raw: [Float(-1), .nan, .infinity].raw)
        let y = ModelBuilder.tensorFile("y", [3], raw: [Float(0), .nan, .infinity].raw)
        let wrong = ModelBuilder.tensorFile("y", [3], raw: [Float(0), .nan, 5].raw)
        try write(relu(), [x], [y], "a/right", in: root)
        try write(relu(), [x], [wrong], "b/wrong", in: root)
        var unknown = relu()
        unknown.node("Twist", ["y"], ["z"])
        unknown.output("z", [])
        try write(unknown, [x], [y, y], "c/unknown", in: root)
        try root.write([1, 2, 3], "c/model.onnx")

        let cases = ConformanceCase.find(below: root.path)
        #expect(cases.map(\.name) == ["a/right", "b/wrong", "c", "c/unknown"])
        let results = cases.map { ConformanceSuite().run($0, prepare: ConformanceSuite.interpreter) }
        #expect(results.map(\.status) == [.passed, .failed, .skipped, .skipped])
        #expect(results[1].reason?.contains("'y' differs in 1 of 3 elements, first at 2") == true)
        #expect(results[3].reason?.contains("Twist") == true)
        #expect(results.summary == "1 passed, 1 failed, 2 skipped")
    }

    @Test func mapsAreReadFromJSON() throws {
        let root = try TemporaryDirectory()
        var model = ModelBuilder()
        model.opsets = [("", 17), ("ai.onnx.ml", 1)]
        model.input("m", mapFrom: 7, to: 1)
        model.node("CastMap", ["m"], ["y"], domain: "ai.onnx.ml")
        model.output("y", [1, .unnamed])
        // All keys, ascending.
        let y = ModelBuilder.tensorFile("y", [1, 3], raw: [Float(3), 5, 2].raw)
        try write(model, [], [y], "map", in: root)
        try root.write(Array(#"{"9": 2, "-4": 3, "-1": 5}"#.utf8), "map/test_data_set_0/input_0.json")
        let testCase = try #require(ConformanceCase.find(below: root.path).first)
        let result = ConformanceSuite().run(testCase, prepare: ConformanceSuite.interpreter)
        #expect(result.status == .passed, "\(result.reason ?? "")")
    }

    @Test func shapeDecidingInputsAreFixed() throws {
        let root = try TemporaryDirectory()
        var model = ModelBuilder()
        model.input("x", [4])
        model.input("shape", [2], type: 7)
        model.node("Reshape", ["x", "shape"], ["y"])
        model.output("y", [2, 2])
        let numbers = [Float(1), 2, 3, 4].raw
        let shape: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
        try write(
            model,
            [
                ModelBuilder.tensorFile("x", [4], raw: numbers),
                ModelBuilder.tensorFile("shape", [2], type: 7, raw: shape),
            ],
            [ModelBuilder.tensorFile("y", [2, 2], raw: numbers)], "reshape", in: root)
        let testCase = try #require(ConformanceCase.find(below: root.path).first)
        let free = ConformanceSuite().run(testCase, prepare: ConformanceSuite.interpreter)
        #expect(free.status == .passed && free.note == nil, "\(free.reason ?? "")")
        // A runtime that needs every size.
        let result = ConformanceSuite().run(testCase) { model, again in
            guard model.graph.outputs.allSatisfy({ model.graph.type(of: $0.value).fixedShape != nil }) else {
                throw NotSupported(reasons: ["sizes are open"])
            }
            return try ConformanceSuite.interpreter(model, again)
        }
        #expect(result.status == .passed, "\(result.reason ?? "")")
        #expect(result.note?.contains("shape") == true)
    }

    @Test func tolerance() {
        func tensor(_ values: [Float]) -> Tensor { Tensor(values, shape: [values.count]) }
        let tolerance = Tolerance()
        #expect(tolerance.difference(tensor([1, 0]), tensor([1.0009, 0.00009])) == nil)
        #expect(tolerance.difference(tensor([1]), tensor([1.002])) != nil)
        #expect(tolerance.difference(tensor([.nan]), tensor([1])) != nil)
        #expect(tolerance.difference(tensor([.infinity]), tensor([-.infinity])) != nil)
        #expect(tolerance.difference(tensor([1]), tensor([1, 1])) != nil)
        #expect(tolerance.difference(Tensor([Int32(1)], shape: [1]), Tensor([Int32(2)], shape: [1])) != nil)
    }
}
