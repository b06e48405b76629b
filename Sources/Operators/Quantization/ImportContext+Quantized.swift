import Core
import IR

extension ImportContext {
    /// Sums of products of quantized numbers as quantized numbers: the sums times a b / y, computed in single precision,
    /// rounded to even, plus the zero point, saturated. Without `y` the sums times a b, as f32.
    /// - Parameters:
    ///   - axis: the axis that scales with several elements belong to; negative counts from the back.
    ///   - zero: decides the type of the result.
    func requantized(
        _ sums: ValueID, axis: Int, scales: (a: ValueID?, b: ValueID?, y: ValueID?), zero: ValueID?
    ) throws(OperatorError) -> [ValueID?] {
        guard let a = scales.a, let b = scales.b else { throw OperatorError("a scale is missing") }
        var scale = try add(Mul(), [single(a), single(b)])[0]
        if let y = scales.y { scale = try add(Div(), [scale, single(y)])[0] }
        let type = self.type(of: scale)
        guard let count = type.elementCount, type.rank <= 1 || count == 1 else {
            throw OperatorError("scales of shape \(type) are neither one number nor one for each channel")
        }
        if type.rank > 0 && count == 1 { scale = try scalar(scale) }
        let numbers = try add(DequantizeLinear(axis: count == 1 ? 0 : axis), [sums, scale])[0]
        guard scales.y != nil else { return [numbers] }
        var zeroPoint = zero
        if let zero { zeroPoint = try scalar(zero) }
        return try add(QuantizeLinear(), [numbers, add(Tensor(scalar: Float(1))), zeroPoint])
    }

    /// A number of another floating point type as f32.
    func single(_ value: ValueID) throws(OperatorError) -> ValueID {
        type(of: value).dtype == .float32 ? value : try add(Cast(to: .float32), [value])[0]
    }

    /// A value of one element as a scalar.
    func scalar(_ value: ValueID) throws(OperatorError) -> ValueID {
        guard type(of: value).rank > 0, type(of: value).elementCount == 1 else { return value }
        return try add(Reshape(), [value, add(Tensor([Int64](), shape: [0]))])[0]
    }

    /// A quantized value as floating point numbers.
    func dequantized(
        _ x: ValueID?, _ scale: ValueID?, _ zero: ValueID?, axis: Int = 1
    ) throws(OperatorError) -> ValueID {
        guard let x, let scale else { throw OperatorError("a quantized input or its scale is missing") }
        return try add(DequantizeLinear(axis: axis), [x, scale, zero])[0]
    }

    /// Floating point numbers quantized: to u8 without a zero point.
    func quantized(_ x: ValueID, _ scale: ValueID?, _ zero: ValueID?) throws(OperatorError) -> [ValueID?] {
        guard let scale else { throw OperatorError("the scale of the result is missing") }
        return try add(QuantizeLinear(), [x, scale, zero])
    }
}
