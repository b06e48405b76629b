import Classical
import Core
import IR
import Statistics

extension KMeans: ClassicalWritable {
    /// The distance to the nearest centre.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        let distances = tail.squaredDistances(standardization.write(tail), to: centres)
        let least = tail.emit("ReduceMin", [distances], [("axes", .ints([1])), ("keepdims", .int(1))])
        return ClassicalOutputs(scores: tail.emit("Sqrt", [least]))
    }
}

extension PrincipalComponents: ClassicalWritable {
    /// The mean square of what the components leave of a row.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        let x = standardization.write(tail)
        let directions = tail.add(components, "components")
        let turned = tail.emit("Transpose", [directions], [("perm", .ints([1, 0]))])
        let rest = tail.emit("Sub", [x, tail.emit("MatMul", [tail.emit("MatMul", [x, turned]), directions])])
        let mean = tail.emit(
            "ReduceMean", [tail.emit("Mul", [rest, rest])], [("axes", .ints([1])), ("keepdims", .int(1))])
        return ClassicalOutputs(scores: mean)
    }
}

extension NaiveBayes: ClassicalWritable {
    /// The logarithms of the classes' probabilities, up to a constant, and their softmax.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        let (width, classes) = (featureCount, offsets.count)
        let rows = tail.emit("Unsqueeze", [standardization.write(tail), tail.add([1], "row_axis")])
        let difference = tail.emit("Sub", [rows, tail.add(means, [classes, width], "means")])
        let square = tail.emit("Mul", [difference, difference])
        let scaled = tail.emit("Mul", [square, tail.add(precisions, [classes, width], "precisions")])
        let sums = tail.sum(scaled, axis: 2, keepsAxis: false)
        let logarithms = tail.emit("Sub", [tail.add(offsets, [classes], "offsets"), sums])
        return ClassicalOutputs(scores: tail.emit("Softmax", [logarithms], [("axis", .int(1))]))
    }
}

extension SupportVectorMachine: ClassicalWritable {
    /// An SVMClassifier or SVMRegressor. The class is that of the greatest probability, which votes of pairs may not give.
    func write(_ tail: ClassicalTail) throws(ExportError) -> ClassicalOutputs {
        let x = standardization.write(tail)
        let common: [(name: String, value: ONNXAttribute)] = [
            ("kernel_type", .string("RBF")), ("kernel_params", .floats([gamma, 0, 0])),
            ("coefficients", .floats(coefficients)), ("support_vectors", .floats(vectors.values)),
            ("rho", .floats(offsets)),
        ]
        guard case .classification(let classes) = task else {
            let scores = tail.emitClassical("SVMRegressor", [x], common + [("n_supports", .int(vectors.rows))])
            return ClassicalOutputs(scores: scores[0])
        }
        let outputs = tail.emitClassical(
            "SVMClassifier", [x], outputs: 2,
            common + [
                ("vectors_per_class", .ints(vectorsPerClass)), ("prob_a", .floats(slopes)), ("prob_b", .floats(shifts)),
                ("classlabels_ints", .ints(Array(0..<classes))),
            ])
        return ClassicalOutputs(scores: outputs[1])
    }
}
