import Core
import IR
import Operators
import TestSupport

/// A random graph of the catalog's operators with random attributes, and the tensors to feed it.
struct RandomGraph {
    private(set) var graph = Graph(name: "random")
    /// A tensor for each graph input.
    private(set) var inputs: [Tensor] = []
    /// What the reference semantics give for each value, as far as they give anything.
    private var tensors: [ValueID: Tensor] = [:]
    private var random: RandomOperands
    private static let operators = Catalog.standard.operators.filter { !$0.traits.contains(.nondeterministic) }
    private static let elementLimit = 4096

    /// - Parameter bytes: what decides.
    init(_ bytes: UnsafeRawBufferPointer) {
        random = RandomOperands(bytes)
        let count = Int.random(in: 1...6, using: &random.generator)
        var attempts = 0
        while graph.nodes.count < count && attempts < 60 {
            attempts += 1
            let op = Self.operators[Int.random(in: 0..<Self.operators.count, using: &random.generator)]
            addNode(op)
        }
        let used = Set(graph.nodes.flatMap { $0.inputs.compactMap { $0 } })
        for (index, value) in graph.nodes.flatMap(\.outputs).enumerated() where !used.contains(value) {
            graph.outputs.append(Port(name: "y\(index)", value: value))
        }
    }

    private mutating func addNode<Op: Operator>(_: Op.Type) {
        var attributes = random.attributes(Op.attributes.map { ($0.name, $0.kind) })
        // An extent that the data decide has a name of its own.
        if Op.attributes.contains(where: { $0.name == "count" && $0.kind.contains("String") }) {
            attributes["count"] = .string("count\(graph.nodes.count)")
        }
        guard let op = try? Op(attributes: attributes) else { return }
        let leading = tensors.keys.sorted().randomElement(using: &random.generator).map { graph.type(of: $0) }
        let given = random.inputs(Op.signature, like: random.chance(75) ? leading : nil)
        guard (try? Op.signature.check(given.map { $0?.type })) != nil,
            let types = try? op.infer(InferenceInputs(values: given)),
            Self.isSmall(types),
            !given.contains(where: { $0?.dtype == .string }),
            given.allSatisfy({ $0?.elementCount ?? 0 <= Self.elementLimit })
        else { return }
        var draft = self
        // An input that decides a shape has to be a constant; when one does, all new ones are.
        if !draft.append(op, given, constants: false) {
            draft = self
            guard draft.append(op, given, constants: true) else { return }
        }
        self = draft
    }

    /// Appends a node whose inputs are values of the same types where there are, else new inputs or constants.
    private mutating func append(_ op: any Operator, _ given: [Tensor?], constants: Bool) -> Bool {
        var (operands, chosen): ([ValueID?], [Tensor?]) = ([], [])
        for tensor in given {
            guard let tensor else {
                operands.append(nil)
                chosen.append(nil)
                continue
            }
            let alike = tensors.keys.sorted().filter { graph.type(of: $0) == tensor.type && tensors[$0] != nil }
            if let value = alike.randomElement(using: &random.generator), random.chance(70) {
                operands.append(value)
                chosen.append(tensors[value])
            } else {
                operands.append(add(tensor, isConstant: constants || random.chance(40)))
                chosen.append(tensor)
            }
        }
        // The values that are there may ask for more than those that were drawn.
        if let types = try? op.infer(InferenceInputs(values: chosen)), !Self.isSmall(types) { return false }
        // Mostly nodes that can be computed: what comes after an error is never reached.
        let results = try? op.checkedEvaluation(chosen)
        guard results != nil || random.chance(10),
            results?.allSatisfy({ $0.elementCount <= Self.elementLimit }) ?? true,
            let outputs = try? graph.append(op, operands)
        else { return false }
        for (value, tensor) in zip(outputs, results ?? []) { tensors[value] = tensor }
        return true
    }

    private static func isSmall(_ types: [TensorType]) -> Bool {
        types.allSatisfy { $0.byteCount ?? 0 <= elementLimit * 8 }
    }

    private mutating func add(_ tensor: Tensor, isConstant: Bool) -> ValueID {
        let value: ValueID
        if isConstant {
            value = graph.addConstant(tensor)
        } else {
            value = graph.addInput("x\(inputs.count)", tensor.type)
            inputs.append(tensor)
        }
        tensors[value] = tensor
        return value
    }
}
