import Core
import IR

/// Where an operator writes its gradient: the graph so far, the node, and the gradients of the node's outputs.
public struct GradientBuilder {
    /// The graph with everything added so far.
    public private(set) var graph: Graph
    /// The node whose gradient is wanted.
    public private(set) var node: Node
    /// The gradient of each output; nil where none flows.
    public private(set) var outputGradients: [ValueID?] = []
    private var wanted: [Bool] = []
    private var scalars: [Double: ValueID] = [:]

    /// A builder that appends to a graph.
    public init(_ graph: Graph) {
        self.graph = graph
        node = Node(Identity(), inputs: [], outputs: [])
    }

    /// The gradients of one node's inputs.
    /// - Parameters:
    ///   - outputGradients: one for each output, nil where none flows.
    ///   - wanted: which inputs need a gradient.
    /// - Throws: when the operator declares none, or none for these attributes.
    public mutating func gradients(
        of node: Node, _ outputGradients: [ValueID?], wanted: [Bool]
    ) throws(OperatorError) -> [ValueID?] {
        guard let op = node.op as? any DifferentiableOperator else {
            throw OperatorError("\(type(of: node.op).name) has no gradient")
        }
        (self.node, self.outputGradients, self.wanted) = (node, outputGradients, wanted)
        return try op.gradients(&self)
    }

    /// Whether an input of the node needs a gradient.
    public func wants(_ input: Int) -> Bool { input < wanted.count && wanted[input] }

    /// An input of the node.
    public func input(_ index: Int) throws(OperatorError) -> ValueID {
        guard let value = node.input(index) else { throw OperatorError("input \(index) is missing") }
        return value
    }

    /// The gradient of the only output.
    public func gradient() throws(OperatorError) -> ValueID {
        guard let first = outputGradients.first, let value = first else {
            throw OperatorError("the gradient of the first output is missing")
        }
        return value
    }

    /// The extents of a value.
    public func shape(_ value: ValueID) throws(OperatorError) -> [Int] {
        guard let shape = graph.type(of: value).fixedShape else {
            throw OperatorError("\(graph.type(of: value)) has open extents, which a gradient needs as numbers")
        }
        return shape
    }

    /// Adds a node and returns all outputs.
    public mutating func add(_ op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> [ValueID] {
        try graph.append(op, inputs, name: node.name)
    }

    /// Adds a node and returns its first output.
    public mutating func callAsFunction(_ op: any Operator, _ inputs: ValueID?...) throws(OperatorError) -> ValueID {
        let outputs = try add(op, inputs)
        guard let first = outputs.first else { throw OperatorError("\(type(of: op).name) has no output") }
        return first
    }

    /// Adds a constant.
    public mutating func add(_ constant: Tensor) -> ValueID { graph.addConstant(constant) }

    /// A constant scalar of the type of `value`.
    public mutating func scalar(_ number: Double, like value: ValueID) throws(OperatorError) -> ValueID {
        if let known = scalars[number], graph.type(of: known).dtype == graph.type(of: value).dtype { return known }
        let result = graph.addConstant(try Tensor(rounding: [number], to: graph.type(of: value).dtype, shape: []))
        scalars[number] = result
        return result
    }

    /// A constant list of integers.
    public mutating func list(_ numbers: [Int]) -> ValueID {
        graph.addConstant(Tensor(numbers.map { Int64($0) }, shape: [numbers.count]))
    }

    /// `value` times a number.
    public mutating func scale(_ value: ValueID, by number: Double) throws(OperatorError) -> ValueID {
        try self(Mul(), value, scalar(number, like: value))
    }

    /// The value in another shape of as many elements.
    public mutating func reshape(_ value: ValueID, _ shape: [Int]) throws(OperatorError) -> ValueID {
        if try self.shape(value) == shape { return value }
        var op = Reshape()
        op.allowZero = true
        return try self(op, value, list(shape))
    }

    /// The sum over axes, which stay with extent 1.
    public mutating func sum(_ value: ValueID, axes: [Int]) throws(OperatorError) -> ValueID {
        if axes.isEmpty { return value }
        var op = ReduceSum()
        op.axes = axes
        return try self(op, value)
    }

    /// The mean over axes, which stay with extent 1.
    public mutating func mean(_ value: ValueID, axes: [Int]) throws(OperatorError) -> ValueID {
        var op = ReduceMean()
        op.axes = axes
        return try self(op, value)
    }

    /// The part of one axis from `start` to before `end`.
    public mutating func slice(
        _ value: ValueID, axis: Int, from start: Int, to end: Int
    ) throws(OperatorError) -> ValueID {
        try self(Slice(), value, list([start]), list([end]), list([axis]))
    }

    /// The gradient of a value that was broadcast: the sum over what it was repeated along.
    public mutating func reduced(_ gradient: ValueID, to value: ValueID) throws(OperatorError) -> ValueID {
        let (from, to) = (try shape(gradient), try shape(value))
        if from == to { return gradient }
        let lead = from.count - to.count
        let axes = from.indices.filter { $0 < lead || to[$0 - lead] == 1 && from[$0] != 1 }
        return try reshape(sum(gradient, axes: axes), to)
    }

    /// The value with the two last axes exchanged.
    public mutating func transposed(_ value: ValueID) throws(OperatorError) -> ValueID {
        let rank = try shape(value).count
        return try self(Transpose(Array(0..<rank - 2) + [rank - 1, rank - 2]), value)
    }

    /// `value` where `larger` is greater than `smaller`, 0 elsewhere.
    public mutating func gate(
        _ value: ValueID, where larger: ValueID, exceeds smaller: ValueID
    ) throws(OperatorError) -> ValueID {
        try self(Where(), self(Greater(), larger, smaller), value, scalar(0, like: value))
    }
}

extension GradientBuilder {
    /// The gradient of a reduction's input: that of the output repeated along the reduced axes, times a number.
    mutating func repeated(_ axes: [Int], scale: Double = 1) throws(OperatorError) -> ValueID {
        let shape = try shape(input(0))
        let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
        var g = try reshape(gradient(), kept)
        if scale != 1 { g = try self.scale(g, by: scale) }
        return kept == shape ? g : try self(Expand(), g, list(shape))
    }
}
