/// Moves a vector of parameters against its gradient, in plain single precision operations in a fixed order.
public struct Optimizer: Sendable {
    /// The rule of a step.
    public enum Rule: Hashable, Sendable {
        /// v = momentum v + g, and the parameters move by -rate (g + momentum v) (Nesterov's form). Decay adds decay · w to g.
        case sgd(momentum: Float)
        /// Adam with decay of the weights apart from the gradient (Loshchilov and Hutter 2019).
        case adamW(beta1: Float, beta2: Float, epsilon: Float)
    }

    public let rule: Rule
    /// The share of a parameter that a step takes off, times the rate.
    public let decay: Float
    /// The largest norm of a gradient; a larger one is scaled down. nil for no limit.
    public let clip: Float?
    /// Where the decay applies: weights, not biases and scales.
    private let decays: [Bool]
    /// The running means that the rule keeps; part of a checkpoint.
    public var first: [Float]
    public var second: [Float]
    /// The number of steps taken.
    public var steps = 0

    /// - Parameter decays: one for each parameter.
    public init(_ rule: Rule, decay: Float, clip: Float?, decays: [Bool]) {
        self.rule = rule
        self.decay = decay
        self.clip = clip
        self.decays = decays
        first = [Float](repeating: 0, count: decays.count)
        if case .adamW = rule { second = first } else { second = [] }
    }

    /// Takes one step.
    /// - Returns: the norm of the gradient before it was limited.
    public mutating func step(_ parameters: inout [Float], _ gradient: [Float], rate: Float) -> Float {
        steps += 1
        var square = 0.0
        for value in gradient { square += Double(value) * Double(value) }
        let norm = Float(square.squareRoot())
        let factor = clip.map { norm > $0 ? $0 / norm : 1 } ?? 1
        switch rule {
        case .sgd(let momentum): momentumStep(&parameters, gradient, rate, factor, momentum)
        case .adamW(let beta1, let beta2, let epsilon):
            adamStep(&parameters, gradient, rate, factor, beta1, beta2, epsilon)
        }
        return norm
    }

    private mutating func momentumStep(
        _ parameters: inout [Float], _ gradient: [Float], _ rate: Float, _ factor: Float, _ momentum: Float
    ) {
        for index in parameters.indices {
            var slope = gradient[index] * factor
            if decays[index] { slope += decay * parameters[index] }
            first[index] = momentum * first[index] + slope
            parameters[index] -= rate * (slope + momentum * first[index])
        }
    }

    private mutating func adamStep(
        _ parameters: inout [Float], _ gradient: [Float], _ rate: Float, _ factor: Float, _ beta1: Float,
        _ beta2: Float,
        _ epsilon: Float
    ) {
        // 1 - beta^steps, by multiplication: the same on every machine.
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<min(steps, 20_000) { (power1, power2) = (power1 * Double(beta1), power2 * Double(beta2)) }
        let (scale1, scale2) = (Float(1 / (1 - power1)), Float(1 / (1 - power2)))
        for index in parameters.indices {
            let slope = gradient[index] * factor
            first[index] = beta1 * first[index] + (1 - beta1) * slope
            second[index] = beta2 * second[index] + (1 - beta2) * slope * slope
            let move = first[index] * scale1 / ((second[index] * scale2).squareRoot() + epsilon)
            let shrink = decays[index] ? decay * parameters[index] : 0
            parameters[index] -= rate * (move + shrink)
        }
    }
}
