import Core
import IR

/// Minus the input at the target class of each place, times the class's weight. ONNX NegativeLogLikelihoodLoss; with a
/// LogSoftmax before it ONNX SoftmaxCrossEntropyLoss.
///
/// The input is [N, classes, d…], targets are [N, d…], weights [classes]. Places whose target is `ignore_index` count
/// nothing. The mean divides by the sum of the weights, which gives NaN when nothing counts. Computed in double precision.
public struct NegativeLogLikelihoodLoss: Operator {
    /// What becomes of the losses of all places.
    public enum Reduction: String, AttributeName { case none, sum, mean }

    public static let name = "NegativeLogLikelihoodLoss"
    public static let signature = Signature(
        [.required("input", .floats), .required("target", [.int32, .int64]), .optional("weight", .floats)],
        [.required("loss", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("ignore_index", \.ignoreIndex), AttributeField("reduction", \.reduction)]
    }
    public static let spellings: [Spelling] = [
        .onnx("NegativeLogLikelihoodLoss", since: 12),
        .onnx(
            "SoftmaxCrossEntropyLoss", since: 12,
            .expanded { (node, context) throws(OperatorError) in
                guard let scores = node.input(0) else { throw OperatorError("input 'scores' is missing") }
                var logarithm = LogSoftmax()
                logarithm.axis = 1
                let likelihoods = try context.add(logarithm, [scores])[0]
                let loss = try NegativeLogLikelihoodLoss(attributes: node.attributes)
                return [try context.add(loss, [likelihoods] + node.inputs.dropFirst())[0], likelihoods]
            }),
    ]

    /// The target that counts nothing, when there is one.
    public var ignoreIndex: Int?
    public var reduction = Reduction.mean

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank >= 2 else { throw OperatorError("input \(x) has no axis of classes") }
        var places = x.shape
        places.remove(at: 1)
        try inputs.checkShape(1, "target", places)
        try inputs.checkShape(2, "weight", [x.shape[1]])
        return [TensorType(x.dtype, reduction == .none ? places : [])]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "input")
        let values = try x.doubles()
        let targets = try inputs.required(1, "target").integers ?? []
        let weights = try inputs.optional(2)?.doubles()
        let (classes, plane) = (x.shape[1], x.shape[2...].reduce(1, *))
        var losses = [Double](repeating: 0, count: targets.count)
        var total = 0.0
        for (place, target) in targets.enumerated() where target != ignoreIndex {
            guard target >= 0 && target < classes else {
                throw OperatorError("target \(target) is not one of \(classes) classes")
            }
            let weight = weights?[target] ?? 1
            let (outer, inner) = place.quotientAndRemainder(dividingBy: plane)
            losses[place] = -values[(outer * classes + target) * plane + inner] * weight
            total += weight
        }
        switch reduction {
        case .none: break
        case .sum: losses = [losses.reduce(0, +)]
        case .mean: losses = [losses.reduce(0, +) / total]
        }
        return [try Tensor(rounding: losses, to: type.dtype, shape: type.shape)]
    }
}
