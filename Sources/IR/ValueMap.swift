import Core

/// A map whose keys are known: a value for each key. A key that a map of the model's does not have has the value 0, or the
/// empty string.
public struct ValueMap: Equatable, Sendable {
    /// All different.
    public let keys: [MapKey]
    /// The tensor [1, keys] of the keys' values, in their order.
    public var values: ValueID
    private let places: [MapKey: Int]

    /// - Parameter keys: of equal ones the first counts.
    public init(keys: [MapKey], values: ValueID) {
        self.keys = keys
        self.values = values
        places = Dictionary(zip(keys, keys.indices)) { first, _ in first }
    }

    /// The place of a key among the keys; nil when it is none of them.
    public func place(of key: MapKey) -> Int? { places[key] }

    /// The same keys with other values.
    public func with(values: ValueID) -> ValueMap {
        var copy = self
        copy.values = values
        return copy
    }
}

/// A key of a map. Texts are equal when their bytes are.
public enum MapKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    case integer(Int64)
    case text(String)

    /// The key of an element type that a text writes.
    /// - Parameter dtype: `string` or `int64`.
    /// - Returns: nil when the text is no such key.
    public init?(_ text: String, as dtype: ScalarType) {
        switch dtype {
        case .string: self = .text(text)
        case .int64:
            guard let number = Int64(text) else { return nil }
            self = .integer(number)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .integer(let number): "\(number)"
        case .text(let text): text
        }
    }

    public static func == (a: MapKey, b: MapKey) -> Bool {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .integer(let number): hasher.combine(number)
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    /// By number, or by bytes; numbers before texts.
    public static func < (a: MapKey, b: MapKey) -> Bool {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a < b
        case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.integer, .text): true
        case (.text, .integer): false
        }
    }
}
