import Classical
import Core
import IR
import Statistics

extension ClassicalTail {
    /// The squared Euclidean distances of rows x [rows, columns] to points, [rows, points].
    func squaredDistances(_ x: String, to points: Matrix) -> String {
        let rows = emit("Unsqueeze", [x, add([1], "row_axis")])
        let difference = emit("Sub", [rows, add(points, "points")])
        return emit(
            "ReduceSum", [emit("Mul", [difference, difference]), add([2], "column_axis")], [("keepdims", .int(0))])
    }

    /// An initializer of a matrix.
    func add(_ matrix: Matrix, _ name: String) -> String {
        add(Tensor(matrix.values, shape: [matrix.rows, matrix.columns]), name)
    }

    /// An initializer of numbers in a shape.
    func add(_ numbers: [Float], _ shape: [Int], _ name: String) -> String { add(Tensor(numbers, shape: shape), name) }

    /// A sum along an axis, which stays with extent 1 or goes.
    func sum(_ value: String, axis: Int, keepsAxis: Bool) -> String {
        emit("ReduceSum", [value, add([axis], "axis")], [("keepdims", .int(keepsAxis ? 1 : 0))])
    }
}

extension NearestNeighbours: ClassicalWritable {
    /// Distances to all rows, the least of them by TopK, and the mean of what those rows say.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        let distances = tail.squaredDistances(standardization.write(tail), to: points)
        let found = tail.emitMany(
            "TopK", [distances, tail.add([neighbours], "k")], outputs: 2,
            [("axis", .int(1)), ("largest", .int(0)), ("sorted", .int(1))])
        var weight = tail.emit("Gather", [tail.add(weights, [weights.count], "weights"), found[1]])
        if vote == .distance { weight = tail.emit("Mul", [weight, nearness(found[0], tail)]) }
        let said = tail.emit("Gather", [answers(tail), found[1]])
        let weighted = tail.emit("Mul", [said, tail.emit("Unsqueeze", [weight, tail.add([2], "score_axis")])])
        let total = tail.sum(weight, axis: 1, keepsAxis: true)
        return ClassicalOutputs(scores: tail.emit("Div", [tail.sum(weighted, axis: 1, keepsAxis: false), total]))
    }

    /// One over the distance; where there are rows at distance 0, 1 for those and 0 for the others.
    private func nearness(_ distances: String, _ tail: ClassicalTail) -> String {
        let zero = tail.add(0, "zero")
        let least = tail.emit("ReduceMin", [distances], [("axes", .ints([1])), ("keepdims", .int(1))])
        let same = tail.emit("Cast", [tail.emit("Equal", [distances, zero])], [("to", ONNXAttribute(.float32))])
        let inverse = tail.emit("Reciprocal", [tail.emit("Sqrt", [distances])])
        return tail.emit("Where", [tail.emit("Equal", [least, zero]), same, inverse])
    }

    /// For each training row the scores that it speaks for, [rows, scores].
    private func answers(_ tail: ClassicalTail) -> String {
        guard case .classification(let classes) = task else {
            return tail.add(targets, [targets.count, 1], "targets")
        }
        var table = Matrix(rows: targets.count, columns: classes)
        for (row, target) in targets.enumerated() { table[row, Int(target)] = 1 }
        return tail.add(table, "targets")
    }
}
