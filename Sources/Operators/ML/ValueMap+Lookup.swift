import Core
import IR

extension ValueMap {
    /// The values of keys, [1, keys], with 0 or an empty string for those that the map does not have.
    func values(of sought: [MapKey], _ context: any ImportContext) throws(OperatorError) -> ValueID {
        if sought == keys { return values }
        let indices = sought.map { Int64(place(of: $0) ?? keys.count) }
        var table = values
        if indices.contains(Int64(keys.count)) {
            let dtype = context.type(of: values).dtype
            let none =
                dtype == .string
                ? Tensor(strings: [""], shape: [1, 1])
                : try Tensor(wrapping: [0], to: .int64, shape: [1, 1]).converted(to: dtype)
            table = try context.node(Concat(axis: 1), values, context.add(none))
        }
        return try context.node(Gather(axis: 1), table, context.add(Tensor(indices, shape: [indices.count])))
    }
}

extension [ImportOperand] {
    /// The map that an operator takes alone.
    func map(_ name: String) throws(OperatorError) -> ValueMap {
        guard count == 1, case .map(let map) = self[0] else {
            throw OperatorError("input '\(name)' must be a map that is an input of the model")
        }
        return map
    }
}
