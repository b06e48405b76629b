import Core
import IR
import Importers

/// Weights of a trained network that another one begins with, as far as its first layers are the same.
struct StartingWeights {
    let path: String
    /// Single-precision constants by name.
    private let tensors: [String: Tensor]

    /// How much of a network begins with them.
    struct Share: Equatable {
        /// Elements that are trained, and how many of them begin with the weights of the file.
        var taken = 0
        var count = 0
        /// The first layer that begins anew; nil when none does.
        var firstNew: String?
    }

    /// Reads a model as `mlc train` writes it.
    init(_ path: String) throws {
        self.path = path
        let graph = try ModelImporter(allowsUnboundedDimensions: true).load(path).graph
        tensors = graph.namedConstants.compactMapValues { graph.constant($0) }.filter { $0.value.dtype == .float32 }
    }

    /// Puts the weights into a network, layer by layer up to the first one that the file has not, or has in another shape,
    /// and with them the statistics of its normalizations.
    /// - Throws: `TrainingError` when not even the first layer is the same.
    func put(into network: inout NetworkBuilder.Network) throws(TrainingError) -> Share {
        let constants = network.graph.namedConstants
        var layers: [String] = []
        var share = Share()
        for name in network.parameters {
            let layer = Self.layer(of: name)
            if layers.last != layer { layers.append(layer) }
            share.count += count(name, in: network.graph, constants)
        }
        for layer in layers {
            let own = constants.filter { Self.layer(of: $0.key) == layer && isWeight($0.value, in: network.graph) }
            guard own.allSatisfy({ tensors[$0.key]?.shape == network.graph.constant($0.value)?.shape }) else {
                share.firstNew = layer
                break
            }
            for (name, value) in own { network.graph[value].constant = tensors[name] }
            for name in network.parameters where Self.layer(of: name) == layer {
                share.taken += count(name, in: network.graph, constants)
            }
        }
        guard share.taken > 0 else {
            let known = tensors.keys.sorted().prefix(6).map { "\($0) \(tensors[$0]?.shape ?? [])" }
            throw TrainingError(
                "\(path) has no weights for this network to start from: layer \(layers.first ?? "0") differs already; the file has "
                    + (known.isEmpty ? "none" : known.joined(separator: ", ")))
        }
        return share
    }

    /// What people should know.
    func remark(_ share: Share) -> String {
        let rest = share.firstNew.map { "; from layer '\($0)' on they begin anew" } ?? ""
        return "\(share.taken) of \(share.count) weights begin as those of \(path)\(rest)"
    }

    private func isWeight(_ value: ValueID, in graph: Graph) -> Bool { graph.constant(value)?.dtype == .float32 }

    private func count(_ name: String, in graph: Graph, _ constants: [String: ValueID]) -> Int {
        constants[name].map { (graph.constant($0)?.shape ?? [0]).reduce(1, *) } ?? 0
    }

    /// What the names of a layer's constants begin with.
    private static func layer(of name: String) -> String { String(name.prefix { $0 != "." }) }
}
