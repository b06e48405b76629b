/// A training run as it is recorded.
public struct Run: Sendable, Codable, Equatable {
    /// How a run stands.
    public enum Status: String, Sendable, Codable, CaseIterable {
        case running, finished, failed
        /// Stopped by the user, or its process is gone.
        case interrupted
    }

    /// A number with its confidence interval, as an evaluation gives it.
    public struct Measure: Sendable, Codable, Equatable {
        public var value: Double?
        public var low: Double?
        public var high: Double?
        public var n: Int?

        public init(value: Double?, low: Double? = nil, high: Double? = nil, n: Int? = nil) {
            (self.value, self.low, self.high, self.n) = (value, low, high, n)
        }
    }

    /// A point of a curve; the value is nil where it was not finite.
    public struct Point: Sendable, Codable, Equatable {
        public var step: Int
        public var value: Double?
        /// Milliseconds since 1970.
        public var time: Int64
    }

    /// A file that the run made.
    public struct Artifact: Sendable, Codable, Equatable {
        public var path: String
        public var sha256: String
        public var bytes: Int
    }

    /// 32 hexadecimal digits.
    public var id: String
    /// What runs are gathered under: the recipe's name, or `NAME.K-folds` for cross-validations.
    public var experiment: String
    public var name: String
    public var status: Status
    /// Why it failed; nil otherwise.
    public var message: String?
    /// Milliseconds since 1970.
    public var started: Int64
    public var ended: Int64?
    /// The recipe's text.
    public var recipe: String
    /// A hash of what a training goes by: its data, recipe and the model that it goes on from.
    public var dataHash: String
    public var codeVersion: String
    public var seed: UInt64
    public var parameters: [String: String]
    public var tags: [String: String]
    /// The results by name. A curve's last value stands here too, unless there is a result of its name.
    public var metrics: [String: Measure]
    public var artifacts: [Artifact]

    enum CodingKeys: String, CodingKey {
        case id, experiment, name, status, message, started, ended, recipe, seed, parameters, tags, metrics, artifacts
        case dataHash = "data_hash"
        case codeVersion = "code_version"
    }
}

extension Run {
    /// Whether higher values of a metric are better, by its name: errors, losses and scores of harm are better low.
    public static func isHigherBetter(_ metric: String) -> Bool {
        let words = metric.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let harmful: Set<String> = [
            "loss", "error", "rmse", "mae", "mse", "brier", "bias", "cmapss", "cost", "latency", "bytes", "size",
            "misses", "alarms", "seconds",
        ]
        return harmful.isDisjoint(with: words)
    }
}
