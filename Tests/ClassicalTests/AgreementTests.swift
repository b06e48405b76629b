import Foundation
import Statistics
import TestSupport
import Testing

@testable import Classical

/// The families beside scikit-learn's, on the same folds of its bundled data sets. `tools/classical-agreement` prints the
/// table for more seeds.
@Suite("Agreement with scikit-learn")
struct AgreementTests {
    /// A Python that has scikit-learn, or nil.
    static let python: String? = [ProcessInfo.processInfo.environment["MLC_PYTHON"], Tool.find("python3")]
        .compactMap { $0 }
        .first { (try? Tool.run($0, ["-c", "import sklearn"]))?.status == 0 }

    static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("agreement.py").path

    /// Where to write the table over all sets; without, the larger ones, which take long, are left out.
    static let table = ProcessInfo.processInfo.environment["MLC_AGREEMENT_TABLE"]
    static let seeds = Int(ProcessInfo.processInfo.environment["MLC_AGREEMENT_SEEDS"] ?? "") ?? 3
    static let sets = ["iris", "wine", "diabetes"] + (table == nil ? [] : ["breast-cancer", "digits"])

    /// A family with settings, under the name that the script knows.
    struct Case {
        var name: String
        var family: ClassicalFamily
        var parameters: [String: HyperparameterValue] = [:]
    }

    static let classifiers = [
        Case(name: "logistic-regression", family: .logisticRegression),
        Case(name: "logistic-regression l1", family: .logisticRegression, parameters: ["c": 0.1, "l1_ratio": 0.5]),
        Case(name: "decision-tree", family: .decisionTree), Case(name: "random-forest", family: .randomForest),
        Case(name: "extra-trees", family: .extraTrees),
        Case(name: "boosted-trees", family: .boostedTrees, parameters: ["rounds": 50]),
        Case(name: "nearest-neighbours", family: .nearestNeighbours), Case(name: "linear-svm", family: .linearSVM),
        Case(name: "rbf-svm", family: .radialSVM), Case(name: "naive-bayes", family: .naiveBayes),
    ]
    static let regressors = [
        Case(name: "linear-regression", family: .linearRegression, parameters: ["alpha": 0]),
        Case(name: "linear-regression elastic", family: .linearRegression, parameters: ["alpha": 1, "l1_ratio": 0.5]),
        Case(name: "decision-tree", family: .decisionTree), Case(name: "random-forest", family: .randomForest),
        Case(name: "extra-trees", family: .extraTrees),
        Case(name: "boosted-trees", family: .boostedTrees, parameters: ["rounds": 50]),
        Case(name: "nearest-neighbours", family: .nearestNeighbours), Case(name: "linear-svm", family: .linearSVM),
        Case(name: "rbf-svm", family: .radialSVM),
    ]
    static let detectors = [
        Case(name: "k-means", family: .kMeans), Case(name: "isolation-forest", family: .isolationForest),
        Case(name: "pca", family: .principalComponents, parameters: ["components": 3]),
    ]

    @Test(.enabled(if: python != nil, "no Python with scikit-learn (set MLC_PYTHON)"))
    func agreement() throws {
        let python = try #require(Self.python)
        let folder = try TemporaryDirectory()
        let data = try Tool.run(python, [Self.script, "data", folder.path, "\(Self.seeds)"] + Self.sets)
        try #require(data.status == 0, "\(data.output)")
        for name in Self.sets {
            let set = try FoldedSet(folder.file("\(name).txt"))
            for item in set.classes == 0 ? Self.regressors : Self.classifiers {
                try set.predictions(item).write(
                    to: URL(fileURLWithPath: folder.file("\(name).\(item.name).txt")), atomically: true, encoding: .utf8
                )
            }
            for item in name == "breast-cancer" ? Self.detectors : [] {
                try set.predictions(item, isDetector: true).write(
                    to: URL(fileURLWithPath: folder.file("\(name).\(item.name).txt")), atomically: true, encoding: .utf8
                )
            }
        }
        let result = try Tool.run(
            python, ["-W", "ignore", Self.script, "score", folder.path, "\(Self.seeds)"] + Self.sets)
        if let table = Self.table {
            try result.output.write(toFile: table, atomically: true, encoding: .utf8)
        }
        #expect(result.status == 0, "\(result.output)")
    }
}

/// A data set with folds, as agreement.py writes it.
private struct FoldedSet {
    let features: Matrix
    let targets: [Float]
    let classes: Int
    /// For each seed the fold of each row.
    let folds: [[Int]]

    init(_ path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let sizes = lines[0].split(separator: " ").compactMap { Int($0) }
        let (rows, columns, seeds) = (sizes[0], sizes[1], sizes[3])
        let numbers = lines.dropFirst().map { $0.split(separator: " ").compactMap { Double($0) } }
        try #require(numbers.count == rows && numbers.allSatisfy { $0.count == columns + 1 + seeds })
        classes = sizes[2]
        features = Matrix(
            rows: rows, columns: columns, values: numbers.flatMap { $0.prefix(columns).map { Float($0) } })
        targets = numbers.map { Float($0[columns]) }
        folds = (0..<seeds).map { seed in numbers.map { Int($0[columns + 1 + seed]) } }
    }

    /// Out-of-fold predictions, a line for each row and a column for each seed.
    func predictions(_ item: AgreementTests.Case, isDetector: Bool = false) throws -> String {
        var columns: [[Float]] = []
        for (seed, fold) in folds.enumerated() {
            var column = [Float](repeating: 0, count: targets.count)
            for part in 0..<5 {
                let train = fold.indices.filter { fold[$0] != part && (!isDetector || targets[$0] == 1) }
                let test = fold.indices.filter { fold[$0] == part }
                let set = TrainingSet(
                    features: features.selecting(rows: train),
                    target: isDetector
                        ? .none
                        : classes == 0
                            ? .values(train.map { targets[$0] })
                            : .labels(train.map { Int(targets[$0]) }, classes: classes))
                let model = try item.family.fit(
                    set, parameters: item.parameters, context: FittingContext(seed: UInt64(seed))
                ).model
                let scores = model.predict(features.selecting(rows: test))
                for (place, row) in test.enumerated() {
                    let values = Array(scores.row(place))
                    column[row] =
                        isDetector || classes == 0
                        ? values[0] : Float(values.firstIndex(of: values.max() ?? 0) ?? 0)
                }
            }
            columns.append(column)
        }
        return targets.indices.map { row in columns.map { "\($0[row])" }.joined(separator: " ") }
            .joined(separator: "\n") + "\n"
    }
}
