/// The value of an operator's attribute, as models and the textual IR write it.
public enum Attribute: Equatable, Sendable {
    case int(Int)
    case float(Float)
    case string(String)
    case ints([Int])
    case floats([Float])
    case strings([String])
    case tensor(Tensor)
    case graph(Graph)

    /// The word for this kind in messages.
    public var kind: String {
        switch self {
        case .int: "an integer"
        case .float: "a number"
        case .string: "a string"
        case .ints: "a list of integers"
        case .floats: "a list of numbers"
        case .strings: "a list of strings"
        case .tensor: "a tensor"
        case .graph: "a graph"
        }
    }
}

/// A Swift type that an attribute's value can be stored as in an operator's property.
public protocol AttributeValue: Equatable, Sendable {
    /// The value, or nil when the attribute is of another kind or out of this type's range.
    init?(_ attribute: Attribute)
    var attribute: Attribute { get }
}

extension Int: AttributeValue {
    public init?(_ attribute: Attribute) {
        guard case .int(let value) = attribute else { return nil }
        self = value
    }
    public var attribute: Attribute { .int(self) }
}

/// Models write flags as 0 and 1.
extension Bool: AttributeValue {
    public init?(_ attribute: Attribute) {
        guard case .int(let value) = attribute else { return nil }
        self = value != 0
    }
    public var attribute: Attribute { .int(self ? 1 : 0) }
}

extension Float: AttributeValue {
    public init?(_ attribute: Attribute) {
        switch attribute {
        case .float(let value): self = value
        case .int(let value): self = Float(value)
        default: return nil
        }
    }
    public var attribute: Attribute { .float(self) }
}

extension String: AttributeValue {
    public init?(_ attribute: Attribute) {
        guard case .string(let value) = attribute else { return nil }
        self = value
    }
    public var attribute: Attribute { .string(self) }
}

extension Tensor: AttributeValue {
    public init?(_ attribute: Attribute) {
        guard case .tensor(let value) = attribute else { return nil }
        self = value
    }
    public var attribute: Attribute { .tensor(self) }
}

extension Graph: AttributeValue {
    public init?(_ attribute: Attribute) {
        guard case .graph(let value) = attribute else { return nil }
        self = value
    }
    public var attribute: Attribute { .graph(self) }
}

/// An element type of lists that attributes hold.
public protocol AttributeListElement: Equatable, Sendable {
    /// The list, or nil when the attribute is of another kind.
    static func list(_ attribute: Attribute) -> [Self]?
    static func attribute(_ list: [Self]) -> Attribute
}

extension Array: AttributeValue where Element: AttributeListElement {
    public init?(_ attribute: Attribute) {
        guard let list = Element.list(attribute) else { return nil }
        self = list
    }
    public var attribute: Attribute { Element.attribute(self) }
}

extension Int: AttributeListElement {
    public static func list(_ attribute: Attribute) -> [Int]? {
        switch attribute {
        case .ints(let value): value
        case .floats(let value) where value.isEmpty: []
        default: nil
        }
    }
    public static func attribute(_ list: [Int]) -> Attribute { .ints(list) }
}

extension Float: AttributeListElement {
    public static func list(_ attribute: Attribute) -> [Float]? {
        switch attribute {
        case .floats(let value): value
        case .ints(let value): value.map { Float($0) }
        default: nil
        }
    }
    public static func attribute(_ list: [Float]) -> Attribute { .floats(list) }
}

extension String: AttributeListElement {
    public static func list(_ attribute: Attribute) -> [String]? {
        switch attribute {
        case .strings(let value): value
        case .ints(let value) where value.isEmpty: []
        default: nil
        }
    }
    public static func attribute(_ list: [String]) -> Attribute { .strings(list) }
}

extension Optional: AttributeValue where Wrapped: AttributeValue {
    /// An empty list stands for an absent optional.
    public init?(_ attribute: Attribute) {
        if attribute == .ints([]) {
            self = .none
            return
        }
        guard let value = Wrapped(attribute) else { return nil }
        self = .some(value)
    }
    /// An absent optional is never written; `AttributeField` asks only for values that differ from the default.
    public var attribute: Attribute { self.map(\.attribute) ?? .ints([]) }
}

/// An enumeration whose cases models write as strings.
public protocol AttributeName: AttributeValue, RawRepresentable<String> {}

extension AttributeName {
    public init?(_ attribute: Attribute) {
        guard case .string(let name) = attribute else { return nil }
        self.init(rawValue: name)
    }
    public var attribute: Attribute { .string(rawValue) }
}
