import Statistics

/// A number that was measured on a sample, with its confidence interval.
public struct Measure: Sendable, Equatable, Codable {
    public var value: Double
    /// The ends of the interval; NaN where nothing is known about it.
    public var low: Double
    public var high: Double
    /// How many elements the value comes from.
    public var n: Int
    /// How the interval was found.
    public var method: String

    public init(_ value: Double, _ interval: Interval, n: Int, method: String) {
        (self.value, low, high, self.n, self.method) = (value, interval.low, interval.high, n, method)
    }

    enum CodingKeys: String, CodingKey { case value, low, high, n, method }

    /// NaN and infinity are null in JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(FiniteNumber(value), forKey: .value)
        try container.encode(FiniteNumber(low), forKey: .low)
        try container.encode(FiniteNumber(high), forKey: .high)
        try container.encode(n, forKey: .n)
        try container.encode(method, forKey: .method)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        value = try container.decode(FiniteNumber.self, forKey: .value).value
        low = try container.decode(FiniteNumber.self, forKey: .low).value
        high = try container.decode(FiniteNumber.self, forKey: .high).value
        n = try container.decode(Int.self, forKey: .n)
        method = try container.decode(String.self, forKey: .method)
    }
}

/// A number that is null in JSON when it is not finite, and NaN when it was null.
struct FiniteNumber: Codable {
    var value: Double

    init(_ value: Double) { self.value = value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = container.decodeNil() ? .nan : try container.decode(Double.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if value.magnitude < .infinity { try container.encode(value) } else { try container.encodeNil() }
    }
}
