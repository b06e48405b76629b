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
    private let vocabulary: Vocabulary
    private let path: String

    /// Imports a model file for a batch of one.
    public init(_ path: String) throws {
        let open = try ModelImporter(allowsUnboundedDimensions: true).load(path)
        fit = open.metadata.properties[PictureFit.property].flatMap(PictureFit.init) ?? .stretch
        vocabulary = try Vocabulary(open.metadata.properties, path)
        columns = open.metadata.properties["mlc.columns"]?.split(separator: "\n").map(String.init) ?? []
        graph = try ModelImporter().load(path, dimensions: ["batch": .fixed(1)]).graph
        self.path = path
    }

    /// Whether the input is a picture of bytes.
    public var takesPictures: Bool {
        graph.inputs.first.map { graph.type(of: $0.value).dtype == .uint8 } ?? false
    }

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

    /// The columns of a table's rows, one row after the other.
    public static func rows(of path: String, columns: [String]) throws -> [Float] {
        let table = try Table(contentsOf: [path])
        return try table.matrix(columns.allSatisfy(table.hasColumn) ? columns : table.columnNames).values
    }
}
