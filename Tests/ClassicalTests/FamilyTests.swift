import Statistics
import Testing

@testable import Classical

@Suite("Families of classical models")
struct FamilyTests {
    static let classifiers = ClassicalFamily.allCases.filter { $0.supports(.classification(classes: 3)) }
    static let regressors = ClassicalFamily.allCases.filter { $0.supports(.regression) }
    /// Fast settings where the standard ones take long in a debug build.
    static func fast(_ family: ClassicalFamily) -> [String: HyperparameterValue] {
        switch family {
        case .randomForest, .extraTrees: ["trees": 20]
        case .boostedTrees: ["rounds": 30, "row_fraction": 0.8, "column_fraction": 0.7]
        case .isolationForest: ["trees": 20]
        case .kMeans: ["clusters": 3, "starts": 2]
        default: [:]
        }
    }

    @Test("every classifier learns clouds that hardly overlap", arguments: classifiers, [2, 3])
    func clouds(_ family: ClassicalFamily, _ classes: Int) throws {
        let set = SyntheticSets.clouds(rows: 300, classes: classes, columns: 6, distance: 3, seed: 1)
        let test = SyntheticSets.clouds(rows: 300, classes: classes, columns: 6, distance: 3, seed: 2)
        let model = try family.fit(set, parameters: Self.fast(family)).model
        #expect(model.task == .classification(classes: classes) && model.featureCount == 6)
        #expect(SyntheticSets.accuracy(model, test) > 0.93, "\(family)")
        let scores = model.predict(test.features)
        for row in 0..<scores.rows {
            #expect(abs(scores.row(row).reduce(0, +) - 1) < 1e-4 && scores.row(row).allSatisfy { $0 >= 0 })
        }
    }

    @Test("every regressor explains most of a target", arguments: regressors)
    func numbers(_ family: ClassicalFamily) throws {
        let set = SyntheticSets.numbers(rows: 500, noise: 0.1, seed: 1)
        let test = SyntheticSets.numbers(rows: 300, noise: 0.1, seed: 2)
        let model = try family.fit(set, parameters: Self.fast(family)).model
        // The variance is about 4.5; a linear function leaves 0.7.
        #expect(SyntheticSets.meanSquaredError(model, test) < 1.2, "\(family)")
    }

    @Test("the same seed gives the same model, with any number of threads", arguments: ClassicalFamily.allCases)
    func reproducible(_ family: ClassicalFamily) throws {
        let classes = SyntheticSets.clouds(rows: 400, classes: 3, columns: 5, distance: 1, seed: 3)
        let numbers = SyntheticSets.numbers(rows: 400, noise: 0.2, seed: 3)
        let unlabelled = TrainingSet(features: classes.features, target: .none)
        for set in [classes, numbers, unlabelled]
        where family.supports(set.task) {
            let fits = try [1, 1, 3].map { threads in
                try family.fit(
                    set, parameters: Self.fast(family), context: FittingContext(seed: 5, threads: threads))
            }
            let expected = fits[0].model.predict(set.features, threads: 1)
            for (fit, threads) in zip(fits, [1, 2, 4]) {
                #expect(fit.model.predict(set.features, threads: threads) == expected, "\(family)")
                #expect(fit.report == fits[0].report)
            }
        }
    }

    @Test(
        "a weight of two is a row that comes twice",
        arguments: [
            ClassicalFamily.linearRegression, .logisticRegression, .decisionTree, .boostedTrees,
        ])
    func weights(_ family: ClassicalFamily) throws {
        let base =
            family.supports(.regression)
            ? SyntheticSets.numbers(rows: 120, noise: 0.3, seed: 4)
            : SyntheticSets.clouds(rows: 120, classes: 3, columns: 4, distance: 1, seed: 4)
        var weighted = base
        weighted.weights = (0..<120).map { $0 < 60 ? 2 : 1 }
        let twice = base.selecting(rows: Array(0..<60) + Array(0..<120))
        // Leaves count rows, so only settings that do not depend on the count give the same trees.
        let parameters: [String: HyperparameterValue] = family == .boostedTrees ? ["min_samples_leaf": 1] : [:]
        let a = try family.fit(weighted, parameters: parameters).model.predict(base.features)
        let b = try family.fit(twice, parameters: parameters).model.predict(base.features)
        #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 2e-3 }, "\(family)")
    }

    @Test("hyper-parameters are checked by name and range")
    func parameters() throws {
        let set = SyntheticSets.clouds(rows: 30, classes: 2, columns: 3, distance: 1, seed: 1)
        #expect(throws: ClassicalError.self) { try ClassicalFamily.boostedTrees.fit(set, parameters: ["rouns": 3]) }
        do {
            _ = try ClassicalFamily.boostedTrees.fit(set, parameters: ["learning_rate": 2])
            Issue.record("a learning rate of 2 was accepted")
        } catch {
            #expect(error.description.contains("learning_rate") && error.description.contains("to 1.0"))
        }
        #expect(throws: ClassicalError.self) { try ClassicalFamily.linearRegression.fit(set) }
        for family in ClassicalFamily.allCases {
            let names = family.hyperparameters.map(\.name)
            #expect(Set(names).count == names.count)
            for parameter in family.hyperparameters {
                #expect(throws: Never.self) { try parameter.checked(parameter.standard) }
            }
        }
    }

    @Test("bad data are errors that say where")
    func badData() throws {
        let good = SyntheticSets.clouds(rows: 30, classes: 2, columns: 3, distance: 1, seed: 1)
        var (missing, infinite, absent, constant) = (good, good, good, good)
        missing.features[7, 1] = .nan
        infinite.features[8, 2] = .infinity
        absent.target = .labels([Int](repeating: 0, count: 30), classes: 2)
        constant.target = .values([Float](repeating: 3, count: 30))
        func message(_ family: ClassicalFamily, _ set: TrainingSet) -> String {
            do {
                _ = try family.fit(set)
                return "no error"
            } catch { return error.description }
        }
        #expect(message(.logisticRegression, missing).contains("'feature 1' is missing in row 7"))
        #expect(message(.decisionTree, missing) == "no error")
        #expect(message(.decisionTree, infinite).contains("'feature 2' is infinite in row 8"))
        #expect(message(.decisionTree, absent).contains("class 1 has no row"))
        #expect(message(.decisionTree, constant).contains("3.0 in every row"))
    }
}
