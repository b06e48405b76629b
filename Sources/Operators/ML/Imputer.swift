import Core
import IR

extension Spelling {
    /// ONNX Imputer: elements that are equal to a marker, or NaN when that is the marker, replaced by one number for all
    /// or one for each feature.
    static let imputer = Spelling.classical("Imputer") { (node, context) throws(OperatorError) in
        let x = try node.required(0, "X")
        let isInteger = context.type(of: x).dtype.isInteger
        let floats: [Float] = try node.take("imputed_value_floats") ?? []
        let integers: [Int] = try node.take("imputed_value_int64s") ?? []
        let marker: Float = try node.take("replaced_value_float") ?? 0
        let integerMarker: Int = try node.take("replaced_value_int64") ?? 0
        guard floats.isEmpty == isInteger || integers.isEmpty == !isInteger, floats.count + integers.count > 0 else {
            throw OperatorError("the imputed values are not of the input's type")
        }
        let values =
            isInteger
            ? context.add(Tensor(integers.map { Int64($0) }, shape: [integers.count]))
            : try context.numbers(floats, like: x)
        let imputed = try context.cast(values, to: context.type(of: x).dtype)
        if !isInteger && marker.isNaN {
            return [try context.node(Where(), context.node(Equal(), x, x), x, imputed)]
        }
        let mark =
            isInteger
            ? try context.cast(
                context.add(Tensor([Int64(integerMarker)], shape: [1])), to: context.type(of: x).dtype)
            : try context.numbers([marker], like: x)
        return [try context.node(Where(), context.node(Equal(), x, mark), imputed, x)]
    }
}
