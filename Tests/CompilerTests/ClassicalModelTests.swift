import Compiler
import IR
import Importers
import Interpreter
import Targets
import TestSupport
import Testing

/// Classical models where the standard is vague, beside what ONNX Runtime 1.31 computes, on both runtimes.
@Suite struct ClassicalModelTests {
    private typealias Builder = ModelBuilder

    /// A leaf: the numbers of targets with their weights.
    private typealias Leaf = [(target: Int, weight: Float)]

    /// Trees of one node, which asks whether x is at most 0, with the leaves for yes and no.
    private func stumps(
        _ name: String, _ prefix: String, _ trees: [(yes: Leaf, no: Leaf)], _ outputs: [String], _ more: [ProtoMessage]
    ) -> ModelBuilder {
        var entries: [(tree: Int, node: Int, target: Int, weight: Float)] = []
        for (tree, leaves) in trees.enumerated() {
            entries += leaves.yes.map { (tree, 1, $0.target, $0.weight) }
            entries += leaves.no.map { (tree, 2, $0.target, $0.weight) }
        }
        let places = trees.indices.flatMap { tree in (0..<3).map { (tree, $0) } }
        var model = ModelBuilder()
        model.opsets = [("", 17), ("ai.onnx.ml", 3)]
        model.input("x", [2, 1])
        model.node(
            name, ["x"], outputs, domain: "ai.onnx.ml",
            attributes: [
                Builder.attribute("nodes_treeids", ints: places.map(\.0)),
                Builder.attribute("nodes_nodeids", ints: places.map(\.1)),
                Builder.attribute("nodes_modes", strings: places.map { $0.1 == 0 ? "BRANCH_LEQ" : "LEAF" }),
                Builder.attribute("nodes_featureids", ints: places.map { _ in 0 }),
                Builder.attribute("nodes_values", floats: places.map { _ in 0 }),
                Builder.attribute("nodes_truenodeids", ints: places.map { $0.1 == 0 ? 1 : 0 }),
                Builder.attribute("nodes_falsenodeids", ints: places.map { $0.1 == 0 ? 2 : 0 }),
                Builder.attribute("\(prefix)_treeids", ints: entries.map(\.tree)),
                Builder.attribute("\(prefix)_nodeids", ints: entries.map(\.node)),
                Builder.attribute("\(prefix)_ids", ints: entries.map(\.target)),
                Builder.attribute("\(prefix)_weights", floats: entries.map(\.weight)),
            ] + more)
        for output in outputs { model.output(output, [.unnamed], type: output == "label" ? 7 : 1) }
        return model
    }

    private func classifier(
        _ labels: [Int], _ trees: [(yes: Leaf, no: Leaf)], base: [Float] = []
    ) -> ModelBuilder {
        var more = [Builder.attribute("classlabels_int64s", ints: labels)]
        if !base.isEmpty { more.append(Builder.attribute("base_values", floats: base)) }
        return stumps("TreeEnsembleClassifier", "class", trees, ["label", "scores"], more)
    }

    private func regressor(
        _ targets: Int, _ aggregate: String, _ trees: [(yes: Leaf, no: Leaf)], base: [Float] = []
    ) -> ModelBuilder {
        var more = [
            Builder.attribute("n_targets", int: targets), Builder.attribute("aggregate_function", string: aggregate),
        ]
        if !base.isEmpty { more.append(Builder.attribute("base_values", floats: base)) }
        return stumps("TreeEnsembleRegressor", "target", trees, ["scores"], more)
    }

    /// Runs a model at x = -1 and x = 1 on both runtimes.
    private func expect(
        _ model: ModelBuilder, _ outputs: [Double]..., location: SourceLocation = #_sourceLocation
    ) throws {
        let graph = try model.bytes.withUnsafeBytes { try ONNXImporter().importModel($0) }.graph
        let x = Tensor([-1, 1] as [Float], shape: [2, 1])
        let interpreted = try Interpreter(graph).run(["x": x])
        let host = try TargetRegistry.standard().resolve("host")
        let compiled = try ModelCompiler().load(graph, for: host).run([x])
        for (index, wanted) in outputs.enumerated() {
            let name = graph.outputs[index].name
            for found in [interpreted[name], compiled[index]] {
                let numbers = try #require(found).doubles()
                #expect(numbers.count == wanted.count, sourceLocation: location)
                let agrees = zip(numbers, wanted).allSatisfy { abs($0 - $1) <= 1e-6 }
                #expect(agrees, "\(name) \(numbers), expected \(wanted)", sourceLocation: location)
            }
        }
    }

    @Test func aSingleClassHasLabelsByTheSign() throws {
        try expect(
            classifier([7], [([(0, -0.5)], [(0, 0.75)]), ([(0, 0.25)], [(0, 0.5)])]), [0, 1], [-0.25, 1.25])
    }

    @Test func twoClassesThatTreesBothNameHaveLabelsByTheSign() throws {
        let both: Leaf = [(0, 0.75), (1, -0.25)]
        try expect(classifier([5, -3], [(both, [(0, 0.25), (1, 0.5)])]), [0, 1], [0.75, -0.25, 0.25, 0.5])
        try expect(
            classifier([5, -3], [(both, [(1, 0.5)])], base: [0.125, 0.5]), [1, 1], [-1.25, 1.25, 0, 0.5])
    }

    @Test func classesThatNoLeafNamesDoNotTakePart() throws {
        try expect(
            classifier([4, 8, 6], [([(2, -0.75)], [(1, -0.5), (2, -1)])]), [6, 8], [0, 0, -0.75, 0, -0.5, -1])
    }

    @Test(arguments: [
        ("SUM", [1.25, 4.5, 0, 0, 0, 2]), ("AVERAGE", [0.75, 2.5, 0, 0, 0, 1.5]), ("MIN", [-0.25, 4.5, 0, 0, 0, -1]),
        ("MAX", [1.75, 4.5, 0, 0, 0, 4]),
    ])
    func leavesThatNameSomeTargets(_ aggregate: String, _ expected: [Double]) throws {
        let trees: [(yes: Leaf, no: Leaf)] = [([(0, 1.5)], [(2, -2)]), ([(0, -0.5), (1, 4)], [(2, 3)])]
        try expect(regressor(3, aggregate, trees, base: [0.25, 0.5, 1]), expected)
    }

    @Test func aLeafWithoutAWeightCountsAsZero() throws {
        let trees: [(yes: Leaf, no: Leaf)] = [([(0, 1.5)], []), ([(0, -0.5)], [(0, -3)])]
        try expect(regressor(1, "MIN", trees), [-0.5, -3])
        try expect(regressor(1, "MAX", trees), [1.5, 0])
    }

    @Test func aSupportVectorMachineOfTwoClasses() throws {
        var model = ModelBuilder()
        model.opsets = [("", 17), ("ai.onnx.ml", 3)]
        model.input("x", [2, 1])
        model.node(
            "SVMClassifier", ["x"], ["label", "scores"], domain: "ai.onnx.ml",
            attributes: [
                Builder.attribute("kernel_type", string: "LINEAR"),
                Builder.attribute("kernel_params", floats: [0, 0, 0]),
                Builder.attribute("coefficients", floats: [0.5, -0.25]),
                Builder.attribute("support_vectors", floats: [2, -1]),
                Builder.attribute("vectors_per_class", ints: [1, 1]), Builder.attribute("rho", floats: [0.5]),
                Builder.attribute("classlabels_ints", ints: [3, 4]),
                Builder.attribute("post_transform", string: "LOGISTIC"),
            ])
        model.output("label", [2], type: 7)
        model.output("scores", [2, 2])
        try expect(model, [4, 3], [0.679178714, 0.320821285, 0.148047268, 0.851952731])
    }
}
