import Container
import Core
import IR

/// numpy's format for one array.
public enum NPY {
    /// Reads a whole file. With an `owner`, data that is aligned for its elements is borrowed instead of copied: the
    /// bytes must live as long as the owner and never change.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, borrowingFrom owner: AnyObject? = nil
    ) throws(ArrayError) -> Tensor {
        try decode(bytes, borrowingFrom: owner, entry: nil)
    }

    /// Reads a whole file from an array.
    public static func decode(_ bytes: [UInt8]) throws(ArrayError) -> Tensor {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(ArrayError) in try decode(buffer) }
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, borrowingFrom owner: AnyObject?, entry: String?
    ) throws(ArrayError) -> Tensor {
        let header: NPYHeader
        do throws(NPYError) { header = try NPYHeader(bytes) } catch { throw .npy(error, entry: entry) }
        let data = UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset...])
        if header.dtype == .bool, let offset = data.firstIndex(where: { $0 > 1 }) {
            throw .badBool(offset: offset, entry: entry)
        }
        let storage: TensorStorage
        if let owner, UInt(bitPattern: data.baseAddress) % UInt(header.dtype.byteCount) == 0 {
            storage = TensorStorage(borrowing: data, from: owner)
        } else {
            storage = TensorStorage(byteCount: data.count) { $0.copyMemory(from: data) }
        }
        return Tensor(dtype: header.dtype, shape: header.shape, storage: storage)
    }

    /// The header that `encode` writes before the tensor's bytes; a multiple of 64 bytes.
    /// - Throws: for strings. Types that numpy does not have are written as integers of the same bytes.
    public static func header(of type: ScalarType, shape: [Int]) throws(ArrayError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: NPYHeader.maximumBytes)
        let result: Result<Int, NPYError> = bytes.withUnsafeMutableBytes { buffer in
            shape.withUnsafeBufferPointer { shape in
                Result { () throws(NPYError) in try NPYHeader.encode(type, shape: shape, into: buffer) }
            }
        }
        switch result {
        case .success(let count): return Array(bytes[..<count])
        case .failure(let error): throw .npy(error, entry: nil)
        }
    }

    /// The file that holds a tensor, as `numpy.save` would write it.
    public static func encode(_ tensor: Tensor) throws(ArrayError) -> [UInt8] {
        var bytes = try header(of: tensor.dtype, shape: tensor.shape)
        bytes.reserveCapacity(bytes.count + tensor.byteCount)
        tensor.withBytes { bytes.append(contentsOf: $0) }
        return bytes
    }
}

extension Tensor {
    /// The tensor that an array stands for where a type is expected that numpy does not have; the tensor itself otherwise.
    /// Integers that are no codes of the type leave it as it is.
    public func read(as dtype: ScalarType) -> Tensor {
        guard self.dtype != dtype, self.dtype == NPYHeader.stored(dtype) else { return self }
        if let bits = dtype.packedBits {
            let unused = 8 - bits
            let isSigned = self.dtype == .int8
            let fits = withBytes { bytes in
                bytes.allSatisfy { byte in
                    isSigned
                        ? (Int8(bitPattern: byte) << unused) >> unused == Int8(bitPattern: byte)
                        : (byte << unused) >> unused == byte
                }
            }
            guard fits else { return self }
        }
        return Tensor(dtype: dtype, shape: shape, storage: storage)
    }
}
