import Core
import IR

extension Operator {
    /// The outputs of an operator that moves elements without looking at them, for inputs of which some hold strings: the
    /// strings are numbered, the numbers moved, and the strings put in their places. nil when no input holds strings.
    func movingStrings(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor]? {
        guard inputs.contains(where: { $0?.dtype == .string }) else { return nil }
        var strings: [String] = []
        let numbered = inputs.map { input -> Tensor? in
            guard let input, input.dtype == .string else { return input }
            let start = strings.count
            strings += input.strings
            return Tensor((start..<strings.count).map { Int64($0) }, shape: input.shape)
        }
        return try evaluate(numbered).map { moved in
            let places = moved.elements(as: Int64.self) ?? []
            return Tensor(strings: places.map { strings[Int($0)] }, shape: moved.shape)
        }
    }
}
