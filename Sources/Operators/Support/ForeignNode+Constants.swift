import Core
import IR

extension ForeignNode {
    /// The integers of an input that must be known at import; nil when it is absent.
    func integers(_ index: Int, _ name: String, _ context: any ImportContext) throws(OperatorError) -> [Int]? {
        guard let value = input(index) else { return nil }
        guard let numbers = context.constant(value)?.integers else {
            throw OperatorError("input '\(name)' must be a constant")
        }
        return numbers
    }

    /// Turns the last input, a constant list of integers, into an attribute.
    mutating func moveInput(
        _ index: Int, toAttribute name: String, _ context: any ImportContext
    ) throws(OperatorError) {
        if let numbers = try integers(index, name, context) { attributes[name] = .ints(numbers) }
        if inputs.count > index { inputs.remove(at: index) }
    }
}
