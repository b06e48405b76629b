import Core
import IR

/// Compares given tensors with a graph's inputs: names, types, shapes, bounds.
enum InputCheck {
    static func check(_ tensors: [String: Tensor], against graph: Graph) throws(InterpreterError) {
        let names = graph.inputs.map(\.name)
        if let unknown = tensors.keys.filter({ !names.contains($0) }).min() {
            throw .unknown(input: unknown, known: names)
        }
        var symbols: [String: Int] = [:]
        for port in graph.inputs {
            let expected = graph.type(of: port.value)
            guard let tensor = tensors[port.name] else {
                throw .missing(input: port.name, expected: expected.description)
            }
            let mismatch = InterpreterError.mismatch(
                input: port.name, found: tensor.type.description, expected: expected.description)
            guard tensor.dtype == expected.dtype, tensor.rank == expected.rank else { throw mismatch }
            for (extent, number) in zip(expected.shape, tensor.shape) where !fits(number, extent, &symbols) {
                throw mismatch
            }
        }
    }

    /// Whether an extent may be this number; a symbol keeps the first number that it takes.
    private static func fits(_ number: Int, _ extent: Dimension, _ symbols: inout [String: Int]) -> Bool {
        switch extent {
        case .fixed(let expected): return number == expected
        case .symbol(let symbol):
            if let known = symbols[symbol.name] { return known == number }
            symbols[symbol.name] = number
            return number >= symbol.lower && number <= symbol.upper ?? .max
        case .expression:
            return number >= extent.lowerBound && number <= extent.upperBound ?? .max
        }
    }
}
