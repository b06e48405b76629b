import IR
import Operators
import TestSupport
import Testing

/// The gradients of layers against central differences of the layers themselves, in double precision.
@Suite struct TrainingTests {
    private var random = DecisionGenerator(seed: 17)

    /// Numbers that all differ, in random order.
    private mutating func numbers(_ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { Double($0) / Double(count) - 0.4 }
        return Tensor(values.shuffled(using: &random), shape: shape)
    }

    /// The derivative of the sum of f's elements, each times that of `gradient`, by the elements of `point`.
    private func derivative(
        of f: (Tensor) throws -> Tensor, at point: Tensor, _ gradient: Tensor
    ) throws -> [Double] {
        let values = try #require(point.elements(as: Double.self))
        let weights = try #require(gradient.elements(as: Double.self))
        let step = 1e-5
        return try values.indices.map { index in
            let ends = try [step, -step].map { change in
                var moved = values
                moved[index] += change
                let y = try #require(try f(Tensor(moved, shape: point.shape)).elements(as: Double.self))
                return zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 }
            }
            return (ends[0] - ends[1]) / (2 * step)
        }
    }

    private func expectClose(_ tensor: Tensor, _ expected: [Double], _ what: String) throws {
        let values = try #require(tensor.elements(as: Double.self))
        #expect(values.count == expected.count)
        for (a, b) in zip(values, expected) {
            #expect(abs(a - b) <= 1e-6 * max(1, abs(b)), "\(what): \(a) where \(b) is expected")
        }
    }

    @Test(arguments: [
        // (X, filters, kernel, strides, pads, dilations, group)
        ([2, 3, 5, 6], 4, [3, 3], [1, 1], [1, 1, 1, 1], [1, 1], 1),
        ([1, 4, 6, 5], 6, [3, 2], [2, 1], [0, 1, 1, 0], [1, 2], 2),
        ([2, 3, 7, 7], 3, [3, 3], [2, 2], [1, 1, 1, 1], [1, 1], 3),
        ([2, 2, 9], 3, [3], [2], [1, 1], [2], 1),
        ([1, 2, 3, 4, 3], 2, [2, 2, 2], [1, 1, 1], [0, 0, 0, 1, 1, 1], [1, 1, 1], 1),
    ])
    func convWeightGradient(
        _ shape: [Int], _ filters: Int, _ kernel: [Int], _ strides: [Int], _ pads: [Int], _ dilations: [Int],
        _ group: Int
    ) throws {
        var test = self
        for layout in [Layout.channelsFirst, .channelsLast] {
            var conv = Conv()
            var op = ConvWeightGradient()
            (conv.strides, conv.pads, conv.dilations, conv.group) = (strides, pads, dilations, group)
            (op.strides, op.pads, op.dilations, op.group) = (strides, pads, dilations, group)
            (conv.layout, op.layout, op.kernelShape) = (layout, layout, kernel)
            let x = test.numbers(layout.restored(shape))
            let w = test.numbers([filters, shape[1] / group] + kernel)
            let gradient = test.numbers(try conv.checkedEvaluation([x, w])[0].shape)
            let expected = try derivative(of: { try conv.evaluate([x, $0])[0] }, at: w, gradient)
            let result = try op.checkedEvaluation([x, gradient])[0]
            #expect(result.shape == w.shape)
            try expectClose(result, expected, "\(op)")
        }
    }

    @Test(arguments: [
        ([2, 3, 6, 6], [2, 2], [2, 2], [0, 0, 0, 0], false),
        ([1, 2, 7, 5], [3, 3], [2, 2], [1, 1, 1, 1], true),
        ([1, 2, 5, 5], [3, 3], [1, 1], [1, 1, 1, 1], false),
        ([2, 2, 9], [3], [2], [1, 0], false),
    ])
    func maxPoolGradient(
        _ shape: [Int], _ kernel: [Int], _ strides: [Int], _ pads: [Int], _ ceilMode: Bool
    ) throws {
        var test = self
        for layout in [Layout.channelsFirst, .channelsLast] {
            var pool = MaxPool()
            var op = MaxPoolGradient()
            (pool.kernelShape, pool.strides, pool.pads, pool.ceilMode) = (kernel, strides, pads, ceilMode)
            (op.kernelShape, op.strides, op.pads, op.ceilMode) = (kernel, strides, pads, ceilMode)
            (pool.layout, op.layout) = (layout, layout)
            let x = test.numbers(layout.restored(shape))
            let y = try pool.checkedEvaluation([x])[0]
            let gradient = test.numbers(y.shape)
            let expected = try derivative(of: { try pool.evaluate([$0])[0] }, at: x, gradient)
            try expectClose(try op.checkedEvaluation([x, y, gradient])[0], expected, "\(op)")
        }
    }

    /// The first of equal maxima and the first NaN take the gradient.
    @Test func tiesOfMaximaGoToTheFirst() throws {
        var op = MaxPoolGradient()
        op.kernelShape = [1, 3]
        op.strides = [1, 3]
        let x = Tensor([Float](arrayLiteral: 1, 2, 2, .nan, 3, .nan, -0.0, 0, -1), shape: [1, 1, 1, 9])
        let y = Tensor([Float](arrayLiteral: 2, .nan, 0), shape: [1, 1, 1, 3])
        let gradient = Tensor([Float](arrayLiteral: 5, 6, 7), shape: [1, 1, 1, 3])
        let result = try op.checkedEvaluation([x, y, gradient])[0].elements(as: Float.self)
        #expect(result == [0, 5, 0, 6, 0, 0, 7, 0, 0])
    }

    @Test(arguments: [[5, 3], [2, 3, 4], [2, 3, 4, 2]])
    func batchNormalization(_ shape: [Int]) throws {
        var test = self
        for layout in [Layout.channelsFirst, .channelsLast] {
            var op = BatchNormalizationTraining()
            var back = BatchNormalizationGradient()
            (op.layout, back.layout, op.epsilon, back.epsilon) = (layout, layout, 0.01, 0.01)
            let x = test.numbers(layout.restored(shape))
            let (scale, bias) = (test.numbers([3]), test.numbers([3]))
            let results = try op.checkedEvaluation([x, scale, bias])
            var inference = BatchNormalization()
            (inference.layout, inference.epsilon) = (layout, 0.01)
            let same = try inference.checkedEvaluation([x, scale, bias, results[1], results[2]])[0]
            try expectClose(results[0], try #require(same.elements(as: Double.self)), "\(op)")
            let gradient = test.numbers(x.shape)
            let own = try back.checkedEvaluation([x, scale, results[1], results[2], gradient])
            let operands = [x, scale, bias]
            for (place, output) in [0, 1, 2].enumerated() {
                let expected = try derivative(
                    of: { moved in
                        var inputs: [Tensor?] = operands
                        inputs[place] = moved
                        return try op.evaluate(inputs)[0]
                    }, at: operands[place], gradient)
                try expectClose(own[output], expected, "gradient \(place) of \(op)")
            }
        }
    }

    @Test func wrongOperandsAreRefused() {
        var op = ConvWeightGradient()
        op.kernelShape = [3, 3]
        func refuses(_ op: any Operator, _ shapes: [[Int]]) -> Bool {
            let inputs = shapes.map { Tensor([Float](repeating: 0, count: $0.reduce(1, *)), shape: $0) }
            do throws(OperatorError) {
                _ = try op.checkedEvaluation(inputs)
                return false
            } catch {
                return true
            }
        }
        #expect(!refuses(op, [[1, 2, 4, 4], [1, 3, 2, 2]]))
        #expect(refuses(op, [[1, 2, 4, 4], [1, 3, 4, 4]]))
        #expect(refuses(op, [[1, 2, 4, 4], [2, 3, 2, 2]]))
        #expect(refuses(op, [[1, 2, 4], [1, 3, 2]]))
        op.group = 2
        #expect(refuses(op, [[1, 2, 4, 4], [1, 3, 2, 2]]))
        #expect(refuses(BatchNormalizationTraining(), [[4], [4], [4]]))
        #expect(refuses(BatchNormalizationTraining(), [[4, 2], [4], [2]]))
        #expect(refuses(BatchNormalizationGradient(), [[4, 2], [2], [2], [2], [4, 3]]))
    }
}
