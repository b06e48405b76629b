import Classical
import Core
import IR
import Operators

/// A classical model as nodes of a graph.
struct ClassicalGraph {
    var graph: Graph

    /// Appends a model.
    /// - Parameter features: [batch, features].
    /// - Returns: [batch, scores].
    /// - Throws: `TrainingError` for families that have no graph.
    static func append(_ model: any ClassicalModel, _ features: ValueID, to graph: inout Graph) throws -> ValueID {
        var writer = ClassicalGraph(graph: graph)
        let result: ValueID
        switch model {
        case let model as Classical.TreeEnsemble: result = try writer.trees(model, features)
        case let model as LinearModel: result = try writer.linear(model, features)
        case let model as NaiveBayes: result = try writer.bayes(model, features)
        case let model as KMeans: result = try writer.nearestCentre(model, features)
        case let model as PrincipalComponents: result = try writer.reconstruction(model, features)
        case let model as NearestNeighbours: result = try writer.neighbours(model, features)
        default: throw TrainingError("\(type(of: model)) cannot be written as a graph yet")
        }
        graph = writer.graph
        return result
    }

    mutating func add(_ op: any Operator, _ inputs: ValueID...) throws(OperatorError) -> ValueID {
        try graph.append(op, inputs)[0]
    }

    mutating func constant(_ numbers: [Float], _ shape: [Int]? = nil) -> ValueID {
        graph.addConstant(Tensor(numbers, shape: shape ?? [numbers.count]))
    }

    /// The probabilities 1 - sigmoid(z) and sigmoid(z).
    private mutating func logistic(_ z: ValueID) throws(OperatorError) -> ValueID {
        let positive = try add(Sigmoid(), z)
        return try add(Concat(axis: 1), add(Sub(), constant([1]), positive), positive)
    }

    /// Every column with mean 0 and deviation 1.
    mutating func standardized(_ standardization: Standardization, _ x: ValueID) throws(OperatorError) -> ValueID {
        try add(Mul(), add(Sub(), x, constant(standardization.offsets)), constant(standardization.scales))
    }

    private mutating func linear(_ model: LinearModel, _ x: ValueID) throws(OperatorError) -> ValueID {
        let (width, outputs) = (model.featureCount, model.intercepts.count)
        let scaled = try standardized(model.standardization, x)
        let turned = (0..<width * outputs).map { model.coefficients[$0 % outputs * width + $0 / outputs] }
        let z = try add(MatMul(), scaled, constant(turned, [width, outputs]), constant(model.intercepts))
        switch model.link {
        case .identity: return z
        case .logistic: return try logistic(z)
        case .softmax: return try add(Softmax(), z)
        case .oneAgainstOthers:
            let shares = try add(Sigmoid(), z)
            var sum = ReduceSum()
            sum.axes = [1]
            return try add(Div(), shares, add(sum, shares))
        }
    }

    private mutating func trees(_ model: Classical.TreeEnsemble, _ x: ValueID) throws -> ValueID {
        let raw = try add(Operators.TreeEnsemble(model), x)
        switch model.link {
        case .identity: return raw
        case .logistic: return try logistic(raw)
        case .softmax: return try add(Softmax(), raw)
        case .isolation(let length):
            // 2^(-z / length)
            return try add(Exp(), add(Mul(), raw, constant([-0.6931472 / length])))
        }
    }
}

extension Operators.TreeEnsemble {
    /// The trees of a fitted model, without its link.
    init(_ model: Classical.TreeEnsemble) {
        self.init()
        var (splits, weights): ([Float], [Float]) = ([], [])
        for tree in model.trees {
            // Nodes and leaves are numbered apart, over all trees.
            var places: [Int] = []
            var (node, leaf) = (features.count, leafStarts.count - 1)
            for place in tree.nodes {
                places.append(place.isLeaf ? -1 - leaf : node)
                if place.isLeaf { leaf += 1 } else { node += 1 }
            }
            roots.append(places[0])
            for (index, place) in tree.nodes.enumerated() {
                guard place.isLeaf else {
                    features.append(Int(place.feature))
                    modes.append(place.test == .atMost ? Mode.lessOrEqual.rawValue : Mode.equal.rawValue)
                    splits.append(place.threshold)
                    missingTrue.append(place.missingGoesLeft ? 1 : 0)
                    onTrue.append(places[Int(place.left)])
                    onFalse.append(places[Int(place.right)])
                    continue
                }
                for output in 0..<tree.outputs {
                    leafTargets.append(tree.firstOutput + output)
                    weights.append(tree.values[index * tree.outputs + output])
                }
                leafStarts.append(leafTargets.count)
            }
        }
        self.splits = Tensor(splits, shape: [splits.count])
        leafWeights = Tensor(weights, shape: [weights.count])
        if !missingTrue.contains(1) { missingTrue = [] }
        targets = model.baseline.count
        base = Tensor(model.baseline, shape: [model.baseline.count])
    }
}
