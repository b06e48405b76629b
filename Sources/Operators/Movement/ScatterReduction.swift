import Core
import IR

/// How a scattered update and the element that was there make the new element.
public enum ScatterReduction: String, AttributeName {
    /// The update.
    case none
    case add, mul, max, min

    /// Checks that updates have the data's type and the shape of what is written.
    static func check(data: TensorType, updates: TensorType, shape: [Dimension]) throws(OperatorError) {
        let expected = TensorType(data.dtype, shape)
        let fits = zip(updates.shape, shape).allSatisfy { $0.value == nil || $1.value == nil || $0 == $1 }
        guard updates.dtype == data.dtype, updates.rank == shape.count, fits else {
            throw OperatorError("'updates' is \(updates); it must be \(expected)")
        }
    }

    /// The data with update `i` written at element `place(i)`, in order.
    /// - Precondition: every place is within the data.
    func scatter(_ updates: Tensor, into data: Tensor, _ place: (Int) -> Int) throws(OperatorError) -> Tensor {
        let count = updates.elementCount
        if self == .none {
            let size = data.dtype.byteCount
            let source = updates.storage.bytes
            return data.modified { output in
                for i in 0..<count {
                    let (to, from) = (place(i) * size, i * size)
                    for byte in 0..<size { output[to + byte] = source[from + byte] }
                }
            }
        }
        if data.dtype.isFloatingPoint {
            var values = try data.doubles()
            for (i, update) in try updates.doubles().enumerated() {
                values[place(i)] = Self.rounded(combine(values[place(i)], update), data.dtype)
            }
            return try Tensor(rounding: values, to: data.dtype, shape: data.shape)
        }
        var values = try data.wideIntegers()
        for (i, update) in try updates.wideIntegers().enumerated() {
            values[place(i)] = combine(values[place(i)], update)
        }
        return try Tensor(wrapping: values, to: data.dtype, shape: data.shape)
    }

    /// The number as single precision would keep it between updates; wider and narrower types round at the end.
    private static func rounded(_ value: Double, _ dtype: ScalarType) -> Double {
        dtype == .float32 ? Double(Float(value)) : value
    }

    private func combine(_ old: Double, _ new: Double) -> Double {
        switch self {
        case .none: new
        case .add: old + new
        case .mul: old * new
        case .max: Max().apply(old, new)
        case .min: Min().apply(old, new)
        }
    }

    private func combine(_ old: Int128, _ new: Int128) -> Int128 {
        switch self {
        case .none: new
        case .add: old &+ new
        case .mul: old &* new
        case .max: Swift.max(old, new)
        case .min: Swift.min(old, new)
        }
    }
}
