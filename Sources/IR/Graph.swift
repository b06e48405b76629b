import Core

/// Names a value of a graph. Never reused within a graph.
public struct ValueID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let index: Int

    public init(_ index: Int) { self.index = index }

    public static func < (left: ValueID, right: ValueID) -> Bool { left.index < right.index }
    public var description: String { "%\(index)" }
}

/// A tensor in a graph: a graph input, a constant, or an output of one node.
public struct Value: Sendable, Equatable {
    public var type: TensorType
    /// The name in the source model, for messages; may be empty.
    public var name: String
    /// The elements, when the value is a constant.
    public var constant: Tensor?
    /// The constant was computed from shapes that the compiled model is to vary: what is computed from it stays a node.
    public var followsShapes = false
}

/// An operator applied to values.
public struct Node: Sendable {
    public var op: any Operator
    /// nil for an absent optional input.
    public var inputs: [ValueID?]
    public var outputs: [ValueID]
    /// The name in the source model, for messages; may be empty.
    public var name: String

    public init(_ op: any Operator, inputs: [ValueID?], outputs: [ValueID], name: String = "") {
        self.op = op
        self.inputs = inputs
        self.outputs = outputs
        self.name = name
    }

    /// The input, or nil when it is absent.
    public func input(_ index: Int) -> ValueID? { index < inputs.count ? inputs[index] : nil }

    /// `Conv 'conv1'`, for messages.
    public var label: String { name.isEmpty ? type(of: op).name : "\(type(of: op).name) '\(name)'" }
}

/// A value by which a graph is fed or read, under the name that users know.
public struct Port: Hashable, Sendable {
    public var name: String
    public var value: ValueID

    public init(name: String, value: ValueID) {
        self.name = name
        self.value = value
    }
}

/// A model: nodes in an order in which each follows what it uses.
public struct Graph: Sendable {
    public var name: String
    public var inputs: [Port]
    public var outputs: [Port]
    public var nodes: [Node]
    private(set) var values: [Value]

    public init(name: String = "") {
        self.name = name
        inputs = []
        outputs = []
        nodes = []
        values = []
    }

    /// What is known of a value.
    public subscript(_ id: ValueID) -> Value {
        get { values[id.index] }
        set { values[id.index] = newValue }
    }

    public func type(of id: ValueID) -> TensorType { values[id.index].type }
    public func constant(_ id: ValueID) -> Tensor? { values[id.index].constant }
    /// The constant behind an optional input.
    public func constant(_ id: ValueID?) -> Tensor? { id.flatMap { values[$0.index].constant } }
    /// True for IDs that this graph gave out.
    public func contains(_ id: ValueID) -> Bool { values.indices.contains(id.index) }
    public var valueCount: Int { values.count }

    /// Adds a value that nothing defines yet.
    public mutating func addValue(_ type: TensorType, name: String = "") -> ValueID {
        values.append(Value(type: type, name: name, constant: nil))
        return ValueID(values.count - 1)
    }

    /// Adds a constant.
    public mutating func addConstant(_ tensor: Tensor, name: String = "") -> ValueID {
        values.append(Value(type: tensor.type, name: name, constant: tensor))
        return ValueID(values.count - 1)
    }

    /// Adds a graph input.
    public mutating func addInput(_ name: String, _ type: TensorType) -> ValueID {
        let value = addValue(type, name: name)
        inputs.append(Port(name: name, value: value))
        return value
    }

    /// The types that `op` gives for inputs of this graph, after checking them against the signature.
    public func inferredTypes(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [TensorType] {
        let types = inputs.map { $0.map { self.type(of: $0) } }
        try Swift.type(of: op).signature.check(types)
        let context = InferenceInputs(types: types) { self.constant(inputs[$0]) }
        return try op.infer(context)
    }

    /// Appends a node, infers the types of its outputs and returns them.
    @discardableResult
    public mutating func append(
        _ op: any Operator, _ inputs: [ValueID?], name: String = ""
    ) throws(OperatorError) -> [ValueID] {
        let types = try inferredTypes(op, inputs)
        let outputs = types.map { addValue($0) }
        nodes.append(Node(op, inputs: inputs, outputs: outputs, name: name))
        return outputs
    }
}
