import Core
import IR
import Importers
import Operators

/// An ONNX model to go on from.
struct BaseModel {
    let path: String
    let graph: Graph
    var input: ValueID { graph.inputs[0].value }
    var inputShape: [Dimension] { graph.type(of: input).shape }

    /// Imports a model for a batch.
    /// - Throws: when it has not one input, or cannot take the batch.
    init(_ path: String, batch: Dimension) throws {
        self.path = path
        let open = try ModelImporter(allowsUnboundedDimensions: true).load(path).graph
        guard open.inputs.count == 1, !open.outputs.isEmpty else {
            throw TrainingError("\(path) must have one input, and an output, to be trained further")
        }
        let first = open.type(of: open.inputs[0].value).shape.first
        switch (first, batch) {
        case (.symbol(let symbol)?, .fixed(let count)):
            graph = try ModelImporter(allowsUnboundedDimensions: true)
                .load(path, dimensions: [symbol.name: .fixed(count)]).graph
        case (.symbol, _): graph = open
        default: graph = open
        }
    }

    /// Where the model ends for a training.
    struct Cut {
        var value: ValueID
        /// Whether a new last layer follows.
        var needsHead: Bool
    }

    /// The place to cut at: the one that is named, or the end without its softmax, or what goes into the last layer when that
    /// has another number of columns.
    func cut(_ name: String?, columns: Int) throws -> Cut {
        if let name {
            if let node = graph.nodes.first(where: { $0.name == name }), let output = node.outputs.first {
                return Cut(value: output, needsHead: true)
            }
            let named = graph.nodes.flatMap(\.outputs).first { graph[$0].name == name }
            guard let named else {
                let names = graph.nodes.suffix(12).map { "'\($0.name)'" }.joined(separator: ", ")
                throw TrainingError(
                    "model.base.cut names '\(name)', which \(path) does not have; its last nodes are \(names)")
            }
            return Cut(value: named, needsHead: true)
        }
        var end = graph.outputs[0].value
        if let last = producer(of: end), last.op is Softmax || last.op is Sigmoid, let before = last.input(0) {
            end = before
        }
        let type = graph.type(of: end)
        if type.rank == 2, type.shape[1] == .fixed(columns) { return Cut(value: end, needsHead: false) }
        var place = end
        while let node = producer(of: place) {
            if node.op is MatMul, let before = node.input(0) { return Cut(value: before, needsHead: true) }
            guard node.op is Add || node.op is Identity || node.op is Reshape || node.op is Flatten,
                let before = node.inputs.compactMap({ $0 }).first(where: { graph.constant($0) == nil })
            else { break }
            place = before
        }
        throw TrainingError(
            "\(path) gives \(type) where \(columns) columns are needed, and does not end with a dense layer; say where to cut it "
                + "with model.base.cut")
    }

    private func producer(of value: ValueID) -> Node? { graph.nodes.first { $0.outputs.contains(value) } }
}
