import Classical
import Core
import IR
import Operators
import Statistics

extension ClassicalGraph {
    /// The squared Euclidean distances of each row from points: [batch, points].
    private mutating func squaredDistances(_ x: ValueID, _ points: Matrix) throws(OperatorError) -> ValueID {
        let wide = try add(Unsqueeze(axes: [1]), x)
        let difference = try add(Sub(), wide, constant(points.values, [points.rows, points.columns]))
        return try sum(add(Mul(), difference, difference), axis: 2)
    }

    private mutating func sum(_ x: ValueID, axis: Int, keeps: Bool = false) throws(OperatorError) -> ValueID {
        var op = ReduceSum()
        (op.axes, op.keepDims) = ([axis], keeps)
        return try add(op, x)
    }

    /// log(prior) less the weighted squared distances from each class's means.
    mutating func bayes(_ model: NaiveBayes, _ x: ValueID) throws(OperatorError) -> ValueID {
        let (classes, width) = (model.offsets.count, model.featureCount)
        let wide = try add(Unsqueeze(axes: [1]), standardized(model.standardization, x))
        let difference = try add(Sub(), wide, constant(model.means, [classes, width]))
        let squares = try add(Mul(), add(Mul(), difference, difference), constant(model.precisions, [classes, width]))
        return try add(Softmax(), add(Sub(), constant(model.offsets), sum(squares, axis: 2)))
    }

    /// The distance from the nearest centre.
    mutating func nearestCentre(_ model: KMeans, _ x: ValueID) throws(OperatorError) -> ValueID {
        let distances = try squaredDistances(standardized(model.standardization, x), model.centres)
        var least = ReduceMin()
        (least.axes, least.keepDims) = ([1], true)
        return try add(Sqrt(), add(least, distances))
    }

    /// The mean squared error of what the components reconstruct.
    mutating func reconstruction(_ model: PrincipalComponents, _ x: ValueID) throws(OperatorError) -> ValueID {
        let (count, width) = (model.components.rows, model.featureCount)
        let own = try standardized(model.standardization, x)
        let rows = constant(model.components.values, [count, width])
        let lengths = try add(MatMul(), own, add(Transpose([1, 0]), rows))
        let rest = try add(Sub(), own, add(MatMul(), lengths, rows))
        var mean = ReduceMean()
        (mean.axes, mean.keepDims) = ([1], true)
        return try add(mean, add(Mul(), rest, rest))
    }

    /// What the nearest rows say, each by its weight and, with that vote, one over its distance.
    mutating func neighbours(_ model: NearestNeighbours, _ x: ValueID) throws(OperatorError) -> ValueID {
        let distances = try squaredDistances(standardized(model.standardization, x), model.points)
        var nearest = TopK()
        (nearest.axis, nearest.isLargest) = (1, false)
        let count = graph.addConstant(Tensor([Int64(model.neighbours)], shape: [1]))
        let found = try graph.append(nearest, [distances, count])
        let columns = model.task.scores
        // For each point its weight under its class, or its weighted value; and its weight.
        var (table, weights) = ([Float](), [Float]())
        for (target, weight) in zip(model.targets, model.weights) {
            if case .classification = model.task {
                table += (0..<columns).map { $0 == Int(target) ? weight : 0 }
            } else {
                table.append(weight * target)
            }
            weights.append(weight)
        }
        let parts = try add(Gather(axis: 0), constant(table, [model.points.rows, columns]), found[1])
        let own = try add(Gather(axis: 0), constant(weights, [model.points.rows, 1]), found[1])
        guard model.vote == .distance else {
            return try add(Div(), sum(parts, axis: 1), sum(own, axis: 1))
        }
        // A distance of 0 counts so much that nothing else does.
        let length = try add(Max(), add(Sqrt(), found[0]), constant([1e-18], [1]))
        let factor = try add(Unsqueeze(axes: [2]), add(Reciprocal(), length))
        return try add(
            Div(), sum(add(Mul(), parts, factor), axis: 1), sum(add(Mul(), own, factor), axis: 1))
    }
}
