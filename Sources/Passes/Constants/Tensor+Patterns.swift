import Core
import IR
import Operators

extension Tensor {
    /// The number that all elements are, for a tensor of numbers with at least one element.
    var uniformValue: Double? {
        guard elementCount > 0, dtype != .string, let first = self[scalar: 0] else { return nil }
        let size = dtype.byteCount
        let same = withBytes { bytes in
            (1..<Swift.max(elementCount, 1)).allSatisfy { place in
                (0..<size).allSatisfy { bytes[place * size + $0] == bytes[$0] }
            }
        }
        return same ? first : nil
    }

    /// One element as a number.
    private subscript(scalar place: Int) -> Double? {
        let size = dtype.byteCount
        let element = withBytes { bytes in
            TensorStorage(byteCount: size) { memory in
                memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[place * size..<(place + 1) * size]))
            }
        }
        return (try? Tensor(dtype: dtype, shape: [], storage: element).doubles())?.first
    }

    /// The numbers by which this tensor, broadcast to a type, acts on each index of one axis alone; nil when it varies
    /// along other axes or its own shape enlarges the type.
    func values(alongAxis axis: Int, count: Int, of type: TensorType) -> [Double]? {
        guard rank <= type.rank, axis < type.rank, let numbers = try? doubles() else { return nil }
        if elementCount == 1 { return [Double](repeating: numbers[0], count: count) }
        let own = axis - (type.rank - rank)
        guard own >= 0, shape[own] == count, shape.indices.allSatisfy({ $0 == own || shape[$0] == 1 }) else {
            return nil
        }
        return numbers
    }

    /// This floating point tensor with each element multiplied by the factor of its index along an axis; computed in
    /// double precision and rounded once.
    func scaled(by factors: [Double], alongAxis axis: Int) throws(OperatorError) -> Tensor {
        let inner = shape[(axis + 1)...].reduce(1, *)
        if dtype == .float32 {
            return Tensor(.float32, shape, of: Float.self) { output in
                withElements(of: Float.self) { input in
                    for place in input.indices {
                        output[place] = Float(Double(input[place]) * factors[place / inner % factors.count])
                    }
                }
            }
        }
        let numbers = try doubles()
        let scaled = numbers.indices.map { numbers[$0] * factors[$0 / inner % factors.count] }
        return try Tensor(rounding: scaled, to: dtype, shape: shape)
    }
}
