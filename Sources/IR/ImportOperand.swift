import Core

/// What an input or output of a foreign node stands for. Sequences and optionals exist during import alone: a sequence
/// is the list of its values, whose number has to be known, an optional is its value or nothing, and a map is the values of
/// keys that have to be known.
public enum ImportOperand: Equatable, Sendable {
    case value(ValueID)
    case sequence(ValueSequence)
    case map(ValueMap)
    /// An input that is left out, or an optional without a value.
    case absent

    /// The value, or nil for everything else.
    public var value: ValueID? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    /// The values of the operand in order: one, those of the sequence, or none.
    public var values: [ValueID] {
        switch self {
        case .value(let value): [value]
        case .sequence(let sequence): sequence.elements
        case .map(let map): [map.values]
        case .absent: []
        }
    }

    /// What it is without its values, such as `a sequence of 3`.
    public var form: Form {
        switch self {
        case .value: .value
        case .sequence(let sequence): .sequence(dtype: sequence.dtype, count: sequence.elements.count)
        case .map(let map): .map(keys: map.keys)
        case .absent: .absent
        }
    }

    /// The kind of an operand and its number of values.
    public enum Form: Equatable, Sendable, CustomStringConvertible {
        case value
        case sequence(dtype: ScalarType, count: Int)
        case map(keys: [MapKey])
        case absent

        /// How many values there are.
        public var count: Int {
            switch self {
            case .value, .map: 1
            case .sequence(_, let count): count
            case .absent: 0
            }
        }

        /// The operand of this form made of the first of these values, which are removed.
        /// - Precondition: there are enough values.
        public func takeOperand(from values: inout ArraySlice<ValueID>) -> ImportOperand {
            let own = values.prefix(count)
            values = values.dropFirst(count)
            switch self {
            case .value: return own.first.map { .value($0) } ?? .absent
            case .sequence(let dtype, _): return .sequence(ValueSequence(dtype, Array(own)))
            case .map(let keys): return own.first.map { .map(ValueMap(keys: keys, values: $0)) } ?? .absent
            case .absent: return .absent
            }
        }

        public var description: String {
            switch self {
            case .value: "a tensor"
            case .sequence(let dtype, let count): "a sequence of \(count) tensors of \(dtype)"
            case .map(let keys): "a map of \(keys.count) keys"
            case .absent: "nothing"
            }
        }
    }
}

/// A sequence of tensors of one element type, whose length is known.
public struct ValueSequence: Equatable, Sendable {
    public var dtype: ScalarType
    public var elements: [ValueID]

    public init(_ dtype: ScalarType, _ elements: [ValueID]) {
        self.dtype = dtype
        self.elements = elements
    }
}
