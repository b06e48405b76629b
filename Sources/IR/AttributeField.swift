/// One attribute of an operator type: its name in models and the stored property that holds it.
///
/// The list of fields is all that reading, printing, comparing and documenting an operator's attributes needs.
public struct AttributeField<Op: Operator>: Sendable {
    public let name: String
    /// Models must give it; otherwise the property keeps the value that `Op.init()` gave it.
    public let isRequired: Bool
    /// The accepted kind, for messages and documentation.
    public let kind: String
    let read: @Sendable (Attribute, inout Op) -> Bool
    let write: @Sendable (Op) -> Attribute

    /// Binds an attribute to a property.
    public init<Value: AttributeValue>(
        _ name: String, _ property: WritableKeyPath<Op, Value> & Sendable, required: Bool = false
    ) {
        self.name = name
        isRequired = required
        kind = "\(Value.self)"
        read = { attribute, op in
            guard let value = Value(attribute) else { return false }
            op[keyPath: property] = value
            return true
        }
        write = { $0[keyPath: property].attribute }
    }
}
