import Core
import IR
import Operators

extension Tensor {
    /// The tensor that a text such as `16000`, `0.5`, `true` or `1,2,3` gives an input.
    /// - Parameters:
    ///   - type: the input's type. One number fills every type of one element; a list fills a vector.
    ///   - name: the input's name, for messages.
    static func fixed(_ text: String, as type: TensorType, name: String) throws(ImportError) -> Tensor {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let open = type.shape.count { $0.value == nil }
        let shape = type.shape.map { $0.value ?? (open == 1 && type.rank == 1 ? parts.count : 1) }
        func failure(_ what: String) -> ImportError {
            ImportError(.dimension, what, at: "--fix \(name)", advice: "the input is \(type)")
        }
        guard shape.checkedProduct == parts.count else {
            throw failure("\(parts.count) elements for an input of shape \(shape)")
        }
        do throws(OperatorError) {
            if type.dtype.isFloatingPoint {
                let numbers = parts.compactMap { Double($0) }
                guard numbers.count == parts.count else { throw OperatorError("'\(text)' is not a list of numbers") }
                return try Tensor(rounding: numbers, to: type.dtype, shape: shape)
            }
            let numbers = parts.compactMap { $0 == "true" ? 1 : $0 == "false" ? 0 : Int128($0) }
            guard numbers.count == parts.count else { throw OperatorError("'\(text)' is not a list of integers") }
            let tensor = try Tensor(wrapping: numbers, to: type.dtype, shape: shape)
            guard try tensor.wideIntegers() == numbers else {
                throw OperatorError("'\(text)' is out of range for \(type.dtype)")
            }
            return tensor
        } catch {
            throw failure(error.description)
        }
    }
}
