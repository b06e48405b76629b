import Core
import IR

extension Cast {
    /// ONNX CastMap: the values of a map from integers, converted. DENSE: of all keys, ascending. SPARSE: of the keys from 0
    /// below `max_map`, with 0 for those that the map does not have, whatever other keys it has; an empty string counts as
    /// missing, and the string for a missing key is `0.f`, as in ONNX Runtime.
    static let castMap = Spelling.onnx(
        "CastMap", domain: "ai.onnx.ml",
        .resolved { (node, inputs, context) throws(OperatorError) in
            var node = node
            let map = try inputs.map("X")
            let target: String = try node.take("cast_to") ?? "TO_FLOAT"
            let form: String = try node.take("map_form") ?? "DENSE"
            let count: Int = try node.take("max_map") ?? 1
            try node.refuseOthers()
            guard let dtype = [String: ScalarType].castMapTargets[target] else {
                throw OperatorError("'cast_to' is '\(target)'; known are TO_FLOAT, TO_INT64 and TO_STRING")
            }
            for case .text in map.keys { throw OperatorError("the keys of the map must be integers") }
            switch form {
            case "DENSE": return [.value(try cast(map.values(of: map.keys.sorted(), context), to: dtype, context))]
            case "SPARSE":
                guard count > 0 else { throw OperatorError("'max_map' is \(count), but must be positive") }
                guard count <= maximumRange else {
                    throw OperatorError("'max_map' is \(count), at most \(maximumRange) is accepted")
                }
                let sparse = try map.values(of: (0..<count).map { .integer(Int64($0)) }, context)
                return [.value(try cast(filled(sparse, for: dtype, context), to: dtype, context))]
            default: throw OperatorError("'map_form' is '\(form)'; known are DENSE and SPARSE")
            }
        })

    /// The most keys of a range.
    private static let maximumRange = 1 << 18

    /// Strings with what stands for a missing key in place of empty ones.
    private static func filled(
        _ values: ValueID, for dtype: ScalarType, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        guard context.type(of: values).dtype == .string else { return values }
        let none = context.add(Tensor(strings: [""], shape: [1]))
        let filling = context.add(Tensor(strings: [dtype == .string ? "0.f" : "0"], shape: [1]))
        return try context.node(Where(), context.node(Equal(), values, none), filling, values)
    }

    private static func cast(
        _ values: ValueID, to dtype: ScalarType, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        guard dtype != .string || context.type(of: values).dtype == .string else {
            throw OperatorError("runtimes differ in how they write numbers as strings; use TO_FLOAT or TO_INT64")
        }
        return try context.cast(values, to: dtype)
    }
}

extension [String: ScalarType] {
    /// The types by the values of 'cast_to'.
    fileprivate static var castMapTargets: Self { ["TO_FLOAT": .float32, "TO_INT64": .int64, "TO_STRING": .string] }
}
