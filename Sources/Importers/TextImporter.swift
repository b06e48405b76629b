import IR
import Platform

/// Reads models in the textual IR.
struct TextImporter {
    let catalog: Catalog

    /// - Throws: when the file does not parse or does not verify.
    func importModel(
        at path: String, dimensions: [String: DimensionBinding], fixed: [String: String] = [:]
    ) throws(ImportError) -> ImportedModel {
        let file = try MappedFile(model: path)
        let parsed: Graph
        do throws(GraphTextError) {
            parsed = try GraphParser.parse(file.withBytes { [UInt8]($0) }, catalog: catalog)
        } catch {
            throw ImportError(.notAModel, error.message, at: "\(path):\(error.line):\(error.column)")
        }
        let graph = try parsed.binding(dimensions).fixing(fixed)
        do throws(GraphVerifier.Violation) {
            try GraphVerifier().verify(graph)
        } catch {
            throw ImportError(.invalidGraph, error.description, at: path)
        }
        return ImportedModel(graph: graph, metadata: ModelMetadata(format: "ir", name: graph.name))
    }

    /// What the analysis of an imported graph says; every operator in it is known.
    static func report(_ model: ImportedModel) -> ModelReport {
        let graph = model.graph
        var report = ModelReport(metadata: model.metadata)
        func ports(_ ports: [Port]) -> [ModelReport.Port] {
            ports.map { ModelReport.Port(name: $0.name, type: "\(graph.type(of: $0.value))") }
        }
        report.inputs = ports(graph.inputs)
        report.outputs = ports(graph.outputs)
        report.operators = uses(graph)
        report.dynamicDimensions = graph.inputDimensions
        return report
    }

    private static func uses(_ graph: Graph) -> [ModelReport.OperatorUse] {
        Dictionary(grouping: allNodes(graph)) { type(of: $0.op).name }
            .map { name, nodes in
                ModelReport.OperatorUse(
                    domain: "", name: name, version: 0, count: nodes.count, nodes: nodes.map(\.name))
            }
            .sorted { $0.name < $1.name }
    }

    /// The nodes of a graph and of the graphs nested in it.
    private static func allNodes(_ graph: Graph) -> [Node] {
        graph.nodes.flatMap { node in
            [node] + ((node.op as? any NestingOperator)?.graphs.flatMap(allNodes) ?? [])
        }
    }
}

extension Graph {
    /// The symbols of the inputs' dimensions.
    fileprivate var inputDimensions: [ModelReport.DynamicDimension] {
        var found: [ModelReport.DynamicDimension] = []
        for port in inputs {
            for (axis, dimension) in type(of: port.value).shape.enumerated() {
                for symbol in dimension.symbols {
                    let place = "\(port.name) axis \(axis)"
                    if let index = found.firstIndex(where: { $0.name == symbol.name }) {
                        found[index].places.append(place)
                    } else {
                        found.append(
                            ModelReport.DynamicDimension(
                                name: symbol.name, lower: symbol.lower, upper: symbol.upper, places: [place]))
                    }
                }
            }
        }
        return found
    }

    /// The graph with symbols bound, in the types of all values.
    fileprivate func binding(_ bindings: [String: DimensionBinding]) throws(ImportError) -> Graph {
        let known = Set(inputDimensions.map(\.name))
        if let stray = bindings.keys.filter({ !known.contains($0) }).min() {
            throw ImportError(.dimension, "no input has a dimension of that name", at: "--dim \(stray)")
        }
        return bindingTypes(bindings)
    }

    /// The graph with inputs fixed to values, which become constants.
    fileprivate func fixing(_ fixed: [String: String]) throws(ImportError) -> Graph {
        var result = self
        for (name, text) in fixed.sorted(by: { $0.key < $1.key }) {
            guard let port = inputs.first(where: { $0.name == name }) else {
                throw ImportError(.dimension, "there is no input of that name", at: "--fix \(name)")
            }
            let type = type(of: port.value)
            guard type.fixedShape != nil else {
                throw ImportError(.dimension, "an input \(type) is not fixed; bind its dimensions", at: "--fix \(name)")
            }
            result[port.value].constant = try Tensor.fixed(text, as: type, name: name)
            result.inputs.removeAll { $0 == port }
        }
        return result
    }

    private func bindingTypes(_ bindings: [String: DimensionBinding]) -> Graph {
        var result = self
        for index in nodes.indices {
            guard var op = nodes[index].op as? any NestingOperator else { continue }
            op.graphs = op.graphs.map { $0.bindingTypes(bindings) }
            result.nodes[index].op = op
        }
        for index in 0..<valueCount {
            let id = ValueID(index)
            result[id].type.shape = result[id].type.shape.map { dimension in
                dimension.binding { bindings.dimension(of: $0) }
            }
        }
        return result
    }
}
