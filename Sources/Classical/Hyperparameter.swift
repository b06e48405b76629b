/// A value of a hyper-parameter, as a recipe gives it.
public enum HyperparameterValue: Sendable, Equatable, CustomStringConvertible {
    case integer(Int)
    case number(Double)
    case text(String)
    case flag(Bool)

    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): "\(value)"
        }
    }
}

extension HyperparameterValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}

/// A hyper-parameter of a family: its name, what it does, what it may be, and where tuning looks.
public struct Hyperparameter: Sendable, Equatable {
    /// The values that are allowed.
    public enum Domain: Sendable, Equatable, CustomStringConvertible {
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case choice([String])
        case flag

        public var description: String {
            switch self {
            case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
            case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
            case .choice(let names): "one of: \(names.joined(separator: ", "))"
            case .flag: "true or false"
            }
        }
    }

    /// Where tuning looks.
    public enum Search: Sendable, Equatable {
        /// Not tuned unless the recipe gives a range.
        case none
        /// Any value of the domain.
        case domain
        /// Whole numbers, evenly on a logarithmic scale if `logarithmic`.
        case integer(ClosedRange<Int>, logarithmic: Bool = false)
        /// Numbers, evenly on a logarithmic scale if `logarithmic`.
        case number(ClosedRange<Double>, logarithmic: Bool = false)
    }

    /// The key in a recipe.
    public let name: String
    /// What it does, in a line.
    public let meaning: String
    /// What it may be.
    public let domain: Domain
    /// What it is unless given.
    public internal(set) var standard: HyperparameterValue
    /// Where tuning looks.
    public let search: Search

    init(name: String, meaning: String, domain: Domain, standard: HyperparameterValue = .flag(false), search: Search) {
        (self.name, self.meaning, self.domain) = (name, meaning, domain)
        (self.standard, self.search) = (standard, search)
    }

    /// The value if it is allowed, a whole number as a number where one is meant.
    func checked(_ value: HyperparameterValue) throws(ClassicalError) -> HyperparameterValue {
        switch (domain, value) {
        case (.integer(let range), .integer(let number)) where range.contains(number): return value
        case (.number(let range), .number(let number)) where range.contains(number): return value
        case (.number(let range), .integer(let number)) where range.contains(Double(number)):
            return .number(Double(number))
        case (.choice(let names), .text(let name)) where names.contains(name): return value
        case (.flag, .flag): return value
        default: throw .badParameter(name: name, value: value.description, allowed: domain.description)
        }
    }
}
