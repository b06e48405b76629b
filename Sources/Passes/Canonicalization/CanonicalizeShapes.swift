import Core
import IR
import Operators

/// Writes everything that only changes the shape as `Reshape` with a constant shape, and a chain of them as one.
public struct CanonicalizeShapes: Pass {
    public static let name = "canonicalize-shapes"
    public static let stage = Stage.imported

    public static let rules = [
        Rule("as-reshape") { (site) throws(OperatorError) in
            guard type(of: site.node.op).traits.contains(.reshape), !(site.node.op is Identity),
                let input = site.node.input(0)
            else { return nil }
            let isReshape = site.node.op is Reshape
            guard let (op, shape) = Reshape.canonical(from: site.graph.type(of: input), to: site.outputType) else {
                return nil
            }
            if isReshape, let current = site.constant(1)?.integers, current == shape,
                site.node.op.isEqual(to: op)
            {
                return nil
            }
            return try site.patch(reshaping: input, with: op, shape)
        },
        mergeReshapes,
    ]

    /// Reshape of Reshape is one Reshape.
    static let mergeReshapes = Rule("merge-reshapes", at: Reshape.self) { (_, site) throws(OperatorError) in
        guard let inner = site.producer(of: site.node.input(0), as: Reshape.self)?.site,
            let input = inner.node.input(0),
            let (op, shape) = Reshape.canonical(from: site.graph.type(of: input), to: site.outputType)
        else { return nil }
        return try site.patch(reshaping: input, with: op, shape)
    }
}

extension Reshape {
    /// The plainest Reshape from one type to another of the same elements: numbers, and -1 or 0 for symbols. nil when
    /// symbols do not allow one.
    static func canonical(from input: TensorType, to output: TensorType) -> (op: Reshape, shape: [Int])? {
        var op = Reshape()
        var shape: [Int] = []
        var isOpen = false
        for (axis, extent) in output.shape.enumerated() {
            if let number = extent.value {
                shape.append(number)
            } else if !isOpen {
                isOpen = true
                shape.append(-1)
            } else if axis < input.rank && input.shape[axis] == extent {
                shape.append(0)
            } else {
                return nil
            }
        }
        if output.shape.contains(0) {
            guard !isOpen else { return nil }
            op.allowZero = true
        }
        let wanted = Tensor(shape.map { Int64($0) }, shape: [shape.count])
        let inputs = InferenceInputs(types: [input, wanted.type]) { $0 == 1 ? wanted : nil }
        guard let types = try? op.infer(inputs), types == [output] else { return nil }
        return (op, shape)
    }
}

extension Site {
    /// A patch that gives this node's output by a Reshape of a value.
    func patch(reshaping value: ValueID, with op: Reshape, _ shape: [Int]) throws(OperatorError) -> Patch {
        var patch = patch()
        patch.replace(output, with: try patch.reshape(value, with: op, shape))
        return patch
    }
}

extension Patch {
    /// Adds a Reshape to a constant shape.
    mutating func reshape(_ value: ValueID, with op: Reshape, _ shape: [Int]) throws(OperatorError) -> ValueID {
        let constant = add(Tensor(shape.map { Int64($0) }, shape: [shape.count]))
        return try add1(op, [value, constant])
    }

    /// Adds a Reshape to a type; nil when symbols do not allow one. A value that has the type already stays.
    mutating func reshape(_ value: ValueID, to type: TensorType) throws(OperatorError) -> ValueID? {
        if graph.type(of: value) == type { return value }
        guard let (op, shape) = Reshape.canonical(from: graph.type(of: value), to: type) else { return nil }
        return try reshape(value, with: op, shape)
    }
}
