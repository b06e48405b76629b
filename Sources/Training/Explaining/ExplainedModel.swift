import Core
import Datasets
import Foundation
import IR
import Images
import Importers

/// A model that `mlc train` made, for one example at a time, with the names of what it takes and gives.
public struct ExplainedModel {
    public let graph: Graph
    /// The names of the columns or sensors; empty for pictures.
    public let columns: [String]
    /// How pictures of another size go into it.
    public let fit: PictureFit
    /// The names of the features that the model makes of its columns; the columns themselves when it makes none.
    public let features: [String]
    private let vocabulary: Vocabulary
    private let path: String

    /// Imports a model file for a batch of one.
    public init(_ path: String) throws {
        let open = try ModelImporter(allowsUnboundedDimensions: true).load(path)
        fit = try PictureFit(properties: open.metadata.properties)
        vocabulary = try Vocabulary(open.metadata.properties, path)
        columns = open.metadata.properties["mlc.columns"]?.split(separator: "\n").map(String.init) ?? []
        features = open.metadata.properties["mlc.features"]?.split(separator: "\n").map(String.init) ?? columns
        graph = try ModelImporter().load(path, dimensions: ["batch": .fixed(1)]).graph
        self.path = path
    }

    /// Whether the input is a picture of bytes.
    public var takesPictures: Bool {
        graph.inputs.first.map { graph.type(of: $0.value).dtype == .uint8 } ?? false
    }

    /// Whether the input is a window of several steps.
    public var takesWindows: Bool { graph.inputs.first.map { graph.type(of: $0.value).rank == 3 } ?? false }

    /// The names of the classes; empty when the model predicts a number.
    public var classes: [String] { vocabulary.classes }

    /// The place of a class.
    public func classIndex(_ name: String) throws -> Int {
        guard let index = vocabulary.classes.firstIndex(of: name) else {
            throw TrainingError(
                "\(path) has no class '\(name)'; its classes are \(vocabulary.classes.joined(separator: ", "))")
        }
        return index
    }

    /// The name of a class.
    public func name(_ index: Int) -> String {
        vocabulary.classes.indices.contains(index) ? vocabulary.classes[index] : "\(index)"
    }

    /// The model's columns of a table, row by row, categories as their codes; all columns of a table without the model's.
    /// - Throws: for words that the model does not know, with their line.
    public func rows(of path: String) throws -> [[Float]] {
        let table = try Table(contentsOf: [path])
        let names = columns.allSatisfy(table.hasColumn) ? columns : table.columnNames
        var rows = [[Float]](repeating: [], count: table.rowCount)
        for name in names {
            let column = try table.column(name)
            let words = vocabulary.categories[name]
            let numbers = words == nil ? try table.numbers(name) : []
            for row in rows.indices {
                guard let words else {
                    rows[row].append(Float(numbers[row]))
                    continue
                }
                let word = column.text(row)
                guard let code = word.map({ words.firstIndex(of: $0) }) ?? -1 else {
                    throw table.error(
                        row: row, column: name,
                        "'\(word ?? "")' is a category that the model does not know; it knows "
                            + words.joined(separator: ", "))
                }
                rows[row].append(code < 0 ? .nan : Float(code))
            }
        }
        return rows
    }
}
