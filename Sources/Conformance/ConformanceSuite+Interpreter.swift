import Importers
import Interpreter

extension ConformanceSuite {
    /// Runs models by the operators' reference semantics.
    public static let interpreter: Preparation = { model, _ in
        let interpreter = Interpreter(model.graph)
        let inputs = model.graph.inputs.map(\.name)
        let outputs = model.graph.outputs.map(\.name)
        return { tensors in
            let named = Dictionary(uniqueKeysWithValues: zip(inputs, tensors))
            let results = try interpreter.run(named)
            return outputs.compactMap { results[$0] }
        }
    }
}
