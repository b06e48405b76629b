import Datasets
import Foundation
import Statistics

extension ExampleSet {
    /// Prepares the data of a recipe.
    /// - Parameters:
    ///   - paths: files or a folder in the place of the recipe's; empty for those.
    ///   - vocabulary: the words of a trained model, whose codes examples for it must have; nil to learn them from the data.
    /// - Throws: `DatasetError` and `TrainingError` saying what does not fit, and where.
    public init(_ recipe: Recipe, data paths: [String] = [], vocabulary: Vocabulary? = nil) throws {
        let places = paths.isEmpty ? recipe.dataPaths : paths
        guard !places.isEmpty else {
            throw TrainingError("\(recipe.path) names no data; give --data PATH, or write data.path")
        }
        switch try DataSource(places) {
        case .pictures(let folder): try self.init(pictures: folder, recipe, vocabulary)
        case .turbofan(let folder): try self.init(turbofan: folder, recipe)
        case .tables(let files): try self.init(tables: files, recipe, vocabulary)
        }
        if isClassification && vocabulary == nil { try checkClasses() }
        if let positive = recipe.decision.positive, isClassification, !classes.contains(positive) {
            remarks.append(
                "decision.positive is '\(positive)', which is no class; the classes are \(classes.joined(separator: ", "))"
            )
        }
    }

    /// A class that cannot be in both training and test cannot be learnt and judged.
    private func checkClasses() throws {
        guard classes.count > 1 else {
            throw TrainingError(
                "all \(count) examples are of the class '\(classes.first ?? "")'; at least two are needed")
        }
        var members = [Set<Int>](repeating: [], count: classes.count)
        for (label, group) in zip(labels, groups) { members[label].insert(group) }
        for (index, name) in classes.enumerated() where members[index].count < 2 {
            let number = labels.count { $0 == index }
            throw TrainingError(
                "class '\(name)' has \(number) example\(number == 1 ? "" : "s") in \(members[index].count) group; at least 2 are "
                    + "needed to train and to test, or leave the class out")
        }
    }
}

extension Recipe {
    /// A path that the recipe names: relative ones start in its folder.
    func located(_ named: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return named.hasPrefix("/") || folder.isEmpty ? named : "\(folder)/\(named)"
    }

    /// The data's paths.
    var dataPaths: [String] { data.paths.map(located) }

    /// The model that the training goes on from, its base or the start of its weights; nil for none.
    var earlierModel: String? {
        if case .base(let base) = model.kind { return located(base.path) }
        return model.start.map(located)
    }
}
