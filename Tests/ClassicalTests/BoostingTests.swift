import Statistics
import Testing

@testable import Classical

@Suite("Boosted trees")
struct BoostingTests {
    @Test("the model computes what training computed")
    func raw() throws {
        let set = SyntheticSets.numbers(rows: 300, noise: 0.1, seed: 1)
        let fit = try ClassicalFamily.boostedTrees.fit(set, parameters: ["rounds": 40, "min_samples_leaf": 5])
        let half = SyntheticSets.meanSquaredError(fit.model, set) / 2
        #expect(abs(half - (fit.report.curve.last?.training ?? 0)) < 1e-6)
        #expect(zip(fit.report.curve, fit.report.curve.dropFirst()).allSatisfy { $0.training >= $1.training })
    }

    @Test("validation stops early and the model holds the best rounds")
    func earlyStopping() throws {
        let set = SyntheticSets.clouds(rows: 200, classes: 2, columns: 4, distance: 0.7, seed: 1)
        let other = SyntheticSets.clouds(rows: 400, classes: 2, columns: 4, distance: 0.7, seed: 2)
        let fit = try ClassicalFamily.boostedTrees.fit(
            set, validation: other, parameters: ["rounds": 500, "early_stopping": 10, "learning_rate": 0.3])
        let losses = fit.report.curve.compactMap(\.validation)
        #expect(fit.report.steps == losses.count && losses.count < 500)
        #expect(losses.firstIndex(of: losses.min() ?? 0) == fit.report.bestStep - 1)
        #expect((fit.model as? TreeEnsemble)?.trees.count == fit.report.bestStep)
    }

    @Test("missing values go where they belong")
    func missing() throws {
        // Rows without a value are of class 1, as are large values.
        var features = Matrix(rows: 300, columns: 1)
        for row in 0..<300 { features[row, 0] = row % 3 == 0 ? .nan : Float(row) }
        let labels = (0..<300).map { $0 % 3 == 0 || $0 > 200 ? 1 : 0 }
        for family in [ClassicalFamily.boostedTrees, .decisionTree] {
            let set = TrainingSet(features: features, target: .labels(labels, classes: 2))
            let model = try family.fit(set).model
            #expect(SyntheticSets.accuracy(model, set) == 1, "\(family)")
        }
    }

    @Test("a category is split from the others")
    func categories() throws {
        var features = Matrix(rows: 400, columns: 1)
        for row in 0..<400 { features[row, 0] = Float(row % 5) }
        let labels = (0..<400).map { $0 % 5 == 1 || $0 % 5 == 3 ? 1 : 0 }
        for family in [ClassicalFamily.boostedTrees, .decisionTree] {
            let set = TrainingSet(
                features: features, target: .labels(labels, classes: 2),
                columns: [TrainingSet.Column("shift", isCategorical: true)])
            let model = try family.fit(set, parameters: family == .boostedTrees ? ["rounds": 5] : [:]).model
            #expect(SyntheticSets.accuracy(model, set) == 1, "\(family)")
            let nodes = try #require(model as? TreeEnsemble).trees.flatMap(\.nodes)
            #expect(nodes.contains { !$0.isLeaf } && nodes.allSatisfy { $0.isLeaf || $0.test == .equal })
            // A category that was not there is none of those split off.
            let unknown = model.predict(Matrix(rows: 1, columns: 1, values: [9]))
            #expect(unknown[0, 0] > 0.5)
        }
    }

    @Test("monotone columns never turn")
    func monotone() throws {
        var set = SyntheticSets.numbers(rows: 400, noise: 1, seed: 3)
        set.columns[1].monotone = 1
        set.columns[0].monotone = -1
        let parameters: [String: HyperparameterValue] = ["min_samples_leaf": 3, "rounds": 60, "max_leaves": 31]
        let model = try ClassicalFamily.boostedTrees.fit(set, parameters: parameters).model
        var random = SeededGenerator(seed: 1)
        for _ in 0..<50 {
            var line = Matrix(rows: 101, columns: 4)
            let others = (0..<4).map { _ in Float(random.uniform(-1, 1)) }
            for column in 0..<2 {
                for row in 0..<101 {
                    for place in 0..<4 { line[row, place] = others[place] }
                    line[row, column] = Float(row - 50) / 50
                }
                let values = model.predict(line).values
                let steps = zip(values, values.dropFirst()).map { $1 - $0 }
                #expect(steps.allSatisfy { column == 1 ? $0 >= -1e-5 : $0 <= 1e-5 })
            }
        }
    }

    @Test("the quantile loss leaves its share of rows below", arguments: [0.1, 0.5, 0.9])
    func quantile(_ level: Double) throws {
        let set = SyntheticSets.numbers(rows: 1000, noise: 0.5, seed: 5)
        let model = try ClassicalFamily.boostedTrees.fit(
            set, parameters: ["loss": "quantile", "quantile": .number(level), "rounds": 60]
        ).model
        let scores = model.predict(set.features)
        guard case .values(let values) = set.target else { return }
        let below = Double(values.indices.count { values[$0] <= scores[$0, 0] }) / 1000
        #expect(abs(below - level) < 0.05)
    }

    @Test("stopping keeps the rounds so far")
    func stopping() throws {
        let set = SyntheticSets.numbers(rows: 200, noise: 0.5, seed: 5)
        let fit = try ClassicalFamily.boostedTrees.fit(set, context: FittingContext(progress: { $0.step < 7 }))
        #expect(fit.report.stopped && (fit.model as? TreeEnsemble)?.trees.count == 7)
    }
}
