import ArgumentParser

/// How a part's decision follows from what a model gave.
struct DecisionOptions: ParsableArguments {
    @Option(
        help: """
            Bundle of a model that gives probabilities, one of them for 'hold'. Without it the model gives score and \
            decision itself.
            """)
    var bundle: String?

    @Option(help: "Probability of 'hold' from which a part is held.")
    var limit = 0.5

    func validate() throws {
        guard (0...1).contains(limit) else { throw ValidationError("--limit must be 0 to 1") }
    }

    /// The rule for a model with probabilities; nil for one that decides itself.
    func rule() throws -> DecisionRule? {
        try bundle.map {
            DecisionRule(place: try TrainedModel(bundle: $0).place(of: "hold", in: $0), limit: Float(limit))
        }
    }
}

/// Holds a part from a probability on.
struct DecisionRule {
    /// Where the probability of 'hold' stands.
    let place: Int
    let limit: Float
}
