import Core
import Datasets
import Exporters
import IR
import Operators

/// Several networks of one recipe with different seeds, whose scores are averaged.
struct EnsembleFit: FittedModel {
    let members: [NetworkFit]

    var curve: [NetworkTrainer.EpochResult] { members.flatMap(\.curve) }

    /// Trains the members one after the other; each has a checkpoint of its own.
    init(
        _ recipe: Recipe, count: Int, _ set: ExampleSet, _ split: Datasets.Split, machine: TrainingMachine,
        checkpoint: String?,
        resumes: Bool, monitor: TrainingMonitor
    ) throws {
        var members: [NetworkFit] = []
        for index in 0..<count {
            var own = recipe
            own.seed = recipe.seed &+ UInt64(index) &* 0x9E37_79B9
            own.training.seed = own.seed
            let inner = TrainingMonitor(
                report: { progress in
                    var whole = progress
                    whole.done += index * progress.total
                    whole.total *= count
                    monitor.report(whole)
                }, isInterrupted: monitor.isInterrupted, remark: monitor.remark)
            members.append(
                try NetworkFit(
                    own, set, split, machine: machine, checkpoint: checkpoint.map { "\($0).\(index)" },
                    resumes: resumes,
                    monitor: inner))
        }
        self.members = members
    }

    func scores(_ examples: [Int], of set: ExampleSet) throws -> [[Double]] {
        var sums = [[Double]](repeating: [], count: examples.count)
        for member in members {
            for (place, row) in try member.scores(examples, of: set).enumerated() {
                sums[place] = sums[place].isEmpty ? row : zip(sums[place], row).map { $0 + $1 }
            }
        }
        return sums.map { row in row.map { $0 / Double(members.count) } }
    }

    func encoded(_ metadata: ONNXMetadata) throws -> [UInt8] {
        try ONNXExporter().model(for: graph(), metadata: metadata)
    }

    private func graph() throws -> Graph {
        var graphs: [Graph] = []
        for member in members { graphs.append(try member.graph()) }
        guard var whole = graphs.first, let port = whole.outputs.first else {
            throw TrainingError("an ensemble of nothing")
        }
        for index in 0..<whole.valueCount where whole[ValueID(index)].constant != nil {
            let value = ValueID(index)
            if !whole[value].name.isEmpty { whole[value].name = "0.\(whole[value].name)" }
        }
        var results = [port.value]
        for (index, graph) in graphs.enumerated().dropFirst() {
            results.append(try whole.append(graph, sharing: whole.inputs[0].value, prefix: "\(index)."))
        }
        let sum = try whole.append(Sum(), results)[0]
        let share = whole.addConstant(Tensor(scalar: 1 / Float(members.count)))
        let mean = try whole.append(Mul(), [sum, share])[0]
        whole.outputs = [Port(name: port.name, value: mean)]
        return whole
    }
}

extension Graph {
    /// Appends another graph of one input and one output.
    /// - Parameters:
    ///   - input: the value that goes into it.
    ///   - prefix: what the names of its constants begin with here.
    fileprivate mutating func append(
        _ other: Graph, sharing input: ValueID, prefix: String
    ) throws(OperatorError) -> ValueID {
        var map: [ValueID: ValueID] = [other.inputs[0].value: input]
        for node in other.nodes {
            let inputs = node.inputs.map { value -> ValueID? in
                guard let value else { return nil }
                if map[value] == nil, let constant = other.constant(value) {
                    let name = other[value].name
                    map[value] = addConstant(constant, name: name.isEmpty ? "" : prefix + name)
                }
                return map[value]
            }
            for (old, new) in zip(node.outputs, try append(node.op, inputs, name: node.name)) { map[old] = new }
        }
        guard let result = map[other.outputs[0].value] else { throw OperatorError("a member gives nothing") }
        return result
    }
}
