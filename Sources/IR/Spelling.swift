/// How another format spells an operator: its name there, the versions that spell it so, and how to read it.
public struct Spelling: Sendable {
    /// What reading does beyond taking the attributes and inputs as they are.
    public enum Reading: Sendable {
        /// Attributes and inputs are those of the IR operator.
        case direct
        /// Mends an older or different form in place; then reads it directly.
        case adapted(@Sendable (inout ForeignNode, any ImportContext) throws(OperatorError) -> Void)
        /// Writes IR nodes itself and returns the values of the outputs, nil for outputs that are not there.
        case expanded(@Sendable (ForeignNode, any ImportContext) throws(OperatorError) -> [ValueID?])
        /// Takes or gives sequences or optionals, which it resolves to values. The node's `inputs` are not set.
        case resolved(
            @Sendable (ForeignNode, [ImportOperand], any ImportContext) throws(OperatorError) -> [ImportOperand])
        /// Has graphs that the importer reads in place.
        case structural
    }

    public let format: String
    /// Empty for the format's default domain.
    public let domain: String
    public let name: String
    /// The first and the last version of the domain's operator set with this meaning.
    public let versions: ClosedRange<Int>
    public let reading: Reading

    /// True when reading leaves other operators, or none.
    public var isRewritten: Bool {
        switch reading {
        case .direct, .adapted: false
        case .expanded, .resolved, .structural: true
        }
    }

    /// An ONNX operator from the version `since` to `until` (default: the newest).
    public static func onnx(
        _ name: String, domain: String = "", since: Int = 1, until: Int = .max, _ reading: Reading = .direct
    ) -> Spelling {
        Spelling(format: "onnx", domain: domain, name: name, versions: since...until, reading: reading)
    }
}

/// A node as another format wrote it, on its way into the IR.
public struct ForeignNode: Sendable {
    public var domain: String
    public var name: String
    /// The version of the domain's operator set that the model uses.
    public var version: Int
    /// The node's own name in the model, possibly empty.
    public var label: String
    /// nil for an absent optional input.
    public var inputs: [ValueID?]
    public var outputCount: Int
    public var attributes: [String: Attribute]

    public init(
        domain: String, name: String, version: Int, label: String, inputs: [ValueID?], outputCount: Int,
        attributes: [String: Attribute]
    ) {
        self.domain = domain
        self.name = name
        self.version = version
        self.label = label
        self.inputs = inputs
        self.outputCount = outputCount
        self.attributes = attributes
    }

    /// Removes and returns an attribute, or nil when it is absent.
    public mutating func take<Value: AttributeValue>(
        _ name: String, as _: Value.Type = Value.self
    ) throws(OperatorError) -> Value? {
        guard let attribute = attributes.removeValue(forKey: name) else { return nil }
        guard let value = Value(attribute) else {
            throw OperatorError("attribute '\(name)' is \(attribute.kind), not valid as \(Value.self)")
        }
        return value
    }

    /// Puts a value at input `index`, filling absent inputs before it.
    public mutating func setInput(_ index: Int, to value: ValueID) {
        while inputs.count <= index { inputs.append(nil) }
        inputs[index] = value
    }

    /// The input, or nil when it is absent.
    public func input(_ index: Int) -> ValueID? { index < inputs.count ? inputs[index] : nil }
}

/// What a spelling's reading may ask of the import that is under way.
public protocol ImportContext {
    func type(of value: ValueID) -> TensorType
    /// The value when it is known at import.
    func constant(_ value: ValueID) -> Tensor?
    /// Adds a constant.
    func add(_ constant: Tensor) -> ValueID
    /// Adds a node and returns its outputs. Infers their types.
    func add(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [ValueID]
}
