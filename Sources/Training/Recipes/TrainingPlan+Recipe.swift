import Classical
import Differentiation

extension TrainingPlan {
    static let keys = [
        "epochs", "batch", "optimizer", "rate", "momentum", "schedule", "decay", "clip", "loss", "smoothing", "mixup",
        "averaging", "patience", "balance", "resample",
    ]

    /// Reads the `training` of a recipe.
    init(_ node: RecipeNode) throws(RecipeError) {
        self.init()
        try node.allow(Self.keys)
        epochs = try node["epochs"]?.integer(in: 1...100_000) ?? epochs
        batch = try node["batch"]?.integer(in: 1...65_536) ?? batch
        if let name = node["optimizer"] {
            switch try name.text() {
            case "adamw": break
            case "sgd": optimizer = .sgd(momentum: Float(try node["momentum"]?.number(in: 0...0.9999) ?? 0.9))
            default: throw name.error("the optimizers are adamw and sgd")
            }
        }
        rate = Float(try node["rate"]?.number(in: 0...100) ?? Double(rate))
        schedule = try node["schedule"]?.choice(Schedule.self) ?? schedule
        decay = Float(try node["decay"]?.number(in: 0...10) ?? Double(decay))
        if let limit = node["clip"] {
            clip = try limit.text() == "none" ? nil : Float(try limit.number(in: 1e-6...1e6))
        }
        smoothing = Float(try node["smoothing"]?.number(in: 0...0.9) ?? 0)
        mixup = Float(try node["mixup"]?.number(in: 0...10) ?? 0)
        averaging = Float(try node["averaging"]?.number(in: 0...0.99999) ?? 0)
        patience = try node["patience"]?.integer(in: 1...100_000)
        if let balance = node["balance"] {
            if balance.isMapping {
                for (name, value) in try balance.entries() {
                    classWeights[name] = Float(try value.number(in: 0...1e6))
                }
            } else {
                balancesClasses = try balance.flag()
            }
        }
        resampling = try node["resample"]?.choice(Resampling.self) ?? .none
        if let loss = node["loss"] { self.loss = try Self.loss(loss) }
    }

    /// `cross_entropy`, `squared`, or one of `focal`, `huber` and `quantile` with its number.
    private static func loss(_ node: RecipeNode) throws(RecipeError) -> Loss {
        if node.isMapping {
            let entries = try node.entries()
            guard entries.count == 1 else { throw node.error("a loss is one name with its number") }
            switch entries[0].name {
            case "focal": return .crossEntropy(focus: Float(try entries[0].value.number(in: 0...10)))
            case "huber": return .huber(delta: Float(try entries[0].value.number(in: 1e-6...1e6)))
            case "quantile": return .quantile(Float(try entries[0].value.number(in: 0.001...0.999)))
            default: throw entries[0].value.error("the losses with a number are focal, huber and quantile")
            }
        }
        switch try node.text() {
        case "cross_entropy": return .crossEntropy(focus: 0)
        case "focal": return .crossEntropy(focus: 2)
        case "squared": return .squaredError
        case "huber": return .huber(delta: 1)
        case let word:
            throw node.error("'\(word)' is none of cross_entropy, focal, squared, huber, quantile")
        }
    }
}
