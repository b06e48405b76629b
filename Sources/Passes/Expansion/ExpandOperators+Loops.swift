import Core
import IR
import Operators

extension ExpandOperators {
    /// A loop whose end the data decide becomes at most so many iterations.
    public static let guardedIterations = 1024
    /// The most nodes that such a loop becomes.
    public static let guardedNodes = 1 << 14

    /// Loops whose end the data decide, with a bound: every iteration is computed, and selected while the loop goes on.
    ///
    /// Only where computing an iteration after the end can do nothing but take time, as in conditionals, and where carried
    /// values keep their shapes. Parts of scan outputs are stacked and the first ones taken. A loop that goes on after the
    /// most iterations that are planned for has an index out of range, which the program reports when it runs.
    static let loops = [
        Rule("guarded-iterations", at: Loop.self) { (op, site) throws(OperatorError) in
            let limit = site.node.input(0)
            guard let most = op.bound(limit == nil ? nil : site.constant(0)), most <= guardedIterations,
                most * (op.body.nodes.count + op.carried) <= guardedNodes, op.keepsShapes,
                op.assumedCount != nil || op.body.outputs.count == op.carried + 1
            else { return nil }
            var write = ExpansionWriter(site)
            let results = try write.iterations(op, most)
            return write.patch(replacingOutputsWith: results)
        }
    ]
}

extension Loop {
    /// Whether carried values have the same fixed type in every iteration, and the body always succeeds.
    fileprivate var keepsShapes: Bool {
        let types = body.outputs.map { body.type(of: $0.value) }
        guard body.alwaysSucceeds(with: types), types[0].elementCount == 1, !body.counts else { return false }
        return (0..<carried).allSatisfy { types[$0 + 1] == body.type(of: body.inputs[$0 + 2].value) }
    }
}

extension Graph {
    /// Whether an extent in it follows the data, which differ from iteration to iteration.
    fileprivate var counts: Bool {
        nodes.contains { node in
            node.op is any CountingOperator
                || (node.op as? any NestingOperator)?.graphs.contains(where: \.counts) ?? false
        }
    }
}

extension ExpansionWriter {
    /// The loop's outputs: the carried values and the stacked parts.
    fileprivate mutating func iterations(_ op: Loop, _ most: Int) throws(OperatorError) -> [ValueID] {
        let values = Array(site.node.inputs.dropFirst(2))
        var state = try values.prefix(op.carried).map { (value) throws(OperatorError) in
            guard let value else { throw OperatorError("a carried value is missing") }
            return value
        }
        guard zip(state, op.body.inputs.dropFirst(2)).allSatisfy({ type($0) == op.body.type(of: $1.value) }) else {
            throw OperatorError("a carried value has another type at first than later")
        }
        let captures = Array(values.dropFirst(op.carried))
        var isRunning = try site.node.input(1).map { (value) throws(OperatorError) in try reshape(value, []) }
        if let within = try isWithin(0, most) { isRunning = try and(isRunning, within) }
        var flags: [ValueID] = []
        var parts = [[ValueID]](repeating: [], count: op.body.outputs.count - 1 - op.carried)
        for iteration in 0..<most {
            let number = constant(
                Tensor([Int64(iteration)], shape: op.body.type(of: op.body.inputs[0].value).fixedShape ?? []))
            let holds = constant(Tensor([true], shape: op.body.type(of: op.body.inputs[1].value).fixedShape ?? []))
            let outputs = try inline(op.body, [number, holds] + state + captures)
            for index in state.indices {
                guard let isRunning else {
                    state[index] = outputs[index + 1]
                    continue
                }
                state[index] = try self(Where(), isRunning, outputs[index + 1], state[index])
            }
            for index in parts.indices {
                let part = outputs[index + 1 + op.carried]
                parts[index].append(try reshape(part, [1] + (type(part).fixedShape ?? [])))
            }
            flags.append(try reshape(isRunning ?? constant(Tensor(scalar: true)), [1]))
            isRunning = try and(isRunning, reshape(outputs[0], []))
            if let within = try isWithin(iteration + 1, most) { isRunning = try and(isRunning, within) }
        }
        if parts.isEmpty { return try reporting(isRunning, most, state) }
        let taken = try taken(flags, op)
        for part in parts {
            let whole = try patch.add1(Concat(axis: 0), part)
            state.append(try self(Gather(axis: 0), whole, taken))
        }
        return try reporting(isRunning, most, state)
    }

    private mutating func and(_ a: ValueID?, _ b: ValueID) throws(OperatorError) -> ValueID {
        guard let a else { return b }
        return try self(And(), a, b)
    }

    /// Whether the limit of iterations, when it is computed, allows one.
    private mutating func isWithin(_ iteration: Int, _ most: Int) throws(OperatorError) -> ValueID? {
        guard let limit = site.node.input(0), site.constant(0) == nil else { return nil }
        return try self(Less(), constant(Tensor(scalar: Int64(iteration))), reshape(limit, []))
    }

    /// The iterations that took place.
    private mutating func taken(_ flags: [ValueID], _ op: Loop) throws(OperatorError) -> ValueID {
        var places = NonZero()
        (places.count, places.assumedCount) = (op.count, op.assumedCount)
        return try reshape(self(places, patch.add1(Concat(axis: 0), flags)), [op.assumedCount ?? 0])
    }

    /// Values that can be had only when the loop does not go on; themselves when its own limit ends it.
    private mutating func reporting(
        _ isRunning: ValueID?, _ most: Int, _ values: [ValueID]
    ) throws(OperatorError) -> [ValueID] {
        if site.node.input(0) != nil, let limit = site.constant(0)?.integers?.first, limit <= most { return values }
        guard let isRunning else { return values }
        let table = constant(Tensor([true], shape: [1]))
        let ends = try self(Gather(axis: 0), table, cast(isRunning, to: .int64))
        var result: [ValueID] = []
        for value in values { result.append(try self(Where(), ends, value, value)) }
        return result
    }
}
