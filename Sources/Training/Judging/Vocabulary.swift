import Foundation

/// The words that a model was trained on, in the order of their codes: its classes, and the categories of its columns.
public struct Vocabulary: Hashable, Sendable {
    /// Empty for numbers.
    public var classes: [String] = []
    /// By the column's name.
    public var categories: [String: [String]] = [:]

    init() {}

    init(_ set: ExampleSet) { (classes, categories) = (set.classes, set.categories) }

    /// What a model's properties say.
    init(_ properties: [String: String], _ path: String) throws(TrainingError) {
        let decoder = JSONDecoder()
        do {
            if let text = properties["labels"] { classes = try decoder.decode([String].self, from: Data(text.utf8)) }
            if let text = properties["mlc.categories"] {
                categories = try decoder.decode([String: [String]].self, from: Data(text.utf8))
            }
        } catch { throw TrainingError("\(path): its labels or categories are not valid JSON; train the model again") }
    }

    /// The categories as a model's property.
    var categoryText: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(categories)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
