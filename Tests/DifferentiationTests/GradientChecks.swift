import Core
import Differentiation
import IR
import Interpreter
import Operators
import TestSupport
import Testing

/// Compares gradients with central differences in double precision.
struct GradientCheck {
    var op: any Operator
    /// Shapes of the inputs.
    var shapes: [[Int]]
    /// Which inputs are differentiated; nil for all.
    var wanted: [Int]?
    /// Constants for inputs that are not random numbers, by index.
    var constants: [Int: Tensor] = [:]
    /// How many of the outputs take part in the loss; nil for all.
    var outputs: Int?
    /// The range of the random inputs.
    var range: ClosedRange<Double> = -2...2

    /// The largest difference between gradient and central difference, relative to the largest gradient.
    func worst(seed: UInt64 = 1) throws -> Double {
        var random = SeededGenerator(seed: seed)
        var graph = Graph(name: "check")
        var inputs: [ValueID?] = []
        var values: [String: [Double]] = [:]
        for (index, shape) in shapes.enumerated() {
            if let constant = constants[index] {
                inputs.append(graph.addConstant(constant))
                continue
            }
            let name = "x\(index)"
            inputs.append(graph.addInput(name, TensorType(.float64, fixed: shape)))
            values[name] = (0..<shape.reduce(1, *)).map { _ in Double.random(in: range, using: &random) }
        }
        let outputs = try graph.append(op, inputs)
        var terms: [ValueID] = []
        for output in outputs.prefix(self.outputs ?? .max) where graph.type(of: output).dtype == .float64 {
            let shape = try #require(graph.type(of: output).fixedShape)
            let weights = (0..<shape.reduce(1, *)).map { _ in Double.random(in: -1...1, using: &random) }
            let product = try graph.append(Mul(), [output, graph.addConstant(Tensor(weights, shape: shape))])[0]
            var sum = ReduceSum()
            sum.keepDims = false
            terms.append(try graph.append(sum, [product])[0])
        }
        var loss = terms[0]
        for term in terms.dropFirst() { loss = try graph.append(Add(), [loss, term])[0] }
        let places = (wanted ?? Array(shapes.indices)).filter { constants[$0] == nil }
        var (whole, gradients) = try graph.gradients(of: loss, for: places.compactMap { inputs[$0] })
        whole.outputs = [Port(name: "loss", value: loss)]
        for (place, gradient) in zip(places, gradients) {
            #expect(whole.type(of: gradient) == TensorType(.float64, fixed: shapes[place]))
            whole.outputs.append(Port(name: "g\(place)", value: gradient))
        }
        let interpreter = Interpreter(whole)
        func run(_ values: [String: [Double]]) throws -> [String: Tensor] {
            var tensors: [String: Tensor] = [:]
            for (index, shape) in shapes.enumerated() where constants[index] == nil {
                tensors["x\(index)"] = Tensor(values["x\(index)"] ?? [], shape: shape)
            }
            return try interpreter.run(tensors)
        }
        let exact = try run(values)
        let step = 1e-5
        var (difference, size) = (0.0, 1e-12)
        for place in places {
            let gradient = try #require(exact["g\(place)"]?.elements(as: Double.self))
            let name = "x\(place)"
            for index in gradient.indices {
                var moved = values
                moved[name]?[index] += step
                let above = try #require(run(moved)["loss"]?.elements(as: Double.self)?.first)
                moved[name]?[index] -= 2 * step
                let below = try #require(run(moved)["loss"]?.elements(as: Double.self)?.first)
                difference = max(difference, abs((above - below) / (2 * step) - gradient[index]))
                size = max(size, abs(gradient[index]))
            }
        }
        return difference / size
    }
}

/// A tensor of integers.
func integers(_ numbers: Int64...) -> Tensor { Tensor(numbers, shape: [numbers.count]) }
