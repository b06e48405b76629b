import Core
import IR

extension Tensor {
    /// The elements of a tensor of numbers or bools as strings: the shortest decimal that reads back the same.
    func decimals() throws(OperatorError) -> Tensor {
        let texts: [String]
        switch dtype {
        case .float32: texts = withElements(of: Float.self) { $0.map { Self.decimal($0) } }
        case .float64: texts = withElements(of: Double.self) { $0.map { Self.decimal($0) } }
        case .float16: texts = withElements(of: Float16.self) { $0.map { Self.decimal($0) } }
        case .bfloat16: texts = try doubles().map { Self.decimal(Float($0)) }
        default: texts = try wideIntegers().map { $0.description }
        }
        return Tensor(strings: texts, shape: shape)
    }

    /// The decimal without a fraction of zero, as C++ and ONNX Runtime write it.
    private static func decimal<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Number) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-INF" : "INF" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The numbers that strings say.
    /// - Throws: for a string that is no number, or an integer out of the type's range.
    func parsed(as dtype: ScalarType) throws(OperatorError) -> Tensor {
        if dtype.isFloatingPoint {
            var numbers: [Double] = []
            numbers.reserveCapacity(strings.count)
            for text in strings { numbers.append(try Self.number(text, single: dtype == .float32)) }
            return try Tensor(rounding: numbers, to: dtype, shape: shape)
        }
        var numbers: [Int128] = []
        numbers.reserveCapacity(strings.count)
        for text in strings {
            guard let number = Int128(text) else { throw OperatorError("'\(text)' is not an integer") }
            numbers.append(number)
        }
        return try Tensor(wrapping: numbers, to: dtype, shape: shape)
    }

    /// A decimal; rounded to single precision at once when that is the result, so that it is rounded once.
    private static func number(_ text: String, single: Bool) throws(OperatorError) -> Double {
        switch text.lowercased() {
        case "nan", "+nan", "-nan": return .nan
        case "inf", "+inf", "infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default:
            guard let number = single ? Float(text).map({ Double($0) }) : Double(text) else {
                throw OperatorError("'\(text)' is not a number")
            }
            return number
        }
    }
}
