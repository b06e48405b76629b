import COnnx
import Core
import IR

/// Reads tensors of a file into the IR, without copies where the file's bytes can be used as they are.
struct ONNXTensorReader {
    /// What keeps the file's memory alive.
    let owner: AnyObject
    let externalFiles: ExternalFiles

    /// The tensor, or why its type is not supported.
    enum Result {
        case tensor(Tensor)
        case unsupported(String)
    }

    /// - Throws: when the tensor is invalid; `place` names it.
    func read(_ handle: OpaquePointer, place: String) throws(ImportError) -> Result {
        let code = Int(co_tensor_data_type(handle))
        guard let dtype = UInt8(exactly: code).flatMap(ScalarType.init(rawValue:)) else {
            let name = try ONNXElementTypes.unsupportedName(code, place: place)
            return .unsupported("elements of type \(name)")
        }
        let dimensions = UnsafeBufferPointer(start: co_tensor_dimensions(handle), count: co_tensor_rank(handle))
        let shape = try Self.shape(dimensions, dtype, place: place)
        if co_tensor_has_segment(handle) != 0 { return .unsupported("a tensor in segments") }
        if dtype == .string { return .tensor(try strings(handle, shape, place)) }
        if co_tensor_is_external(handle) != 0 {
            return .tensor(try external(handle, dtype, shape, place))
        }
        if co_tensor_has_raw_data(handle) != 0 {
            let raw = co_tensor_raw_data(handle)
            let bytes = UnsafeRawBufferPointer(start: raw.data, count: raw.size)
            return .tensor(try tensor(dtype, shape, bytes, owner, place))
        }
        return .tensor(try typed(handle, dtype, shape, place))
    }

    /// The shape with all limits checked: rank, extents, and the product in bytes.
    static func shape(
        _ dimensions: UnsafeBufferPointer<Int64>, _ dtype: ScalarType, place: String
    ) throws(ImportError) -> [Int] {
        guard dimensions.count <= Limits.rank else {
            throw ImportError(.limit, "rank \(dimensions.count), at most \(Limits.rank) is supported", at: place)
        }
        let shape = dimensions.map { Int($0) }
        if let bad = shape.first(where: { $0 < 0 || $0 > Limits.dimension }) {
            throw ImportError(.invalidTensor, "dimension \(bad) is not within 0 and \(Limits.dimension)", at: place)
        }
        guard let bytes = (shape + [dtype.nominalBytes]).checkedProduct, bytes <= Limits.tensorBytes else {
            throw ImportError(.limit, "shape \(shape) of \(dtype) exceeds \(Limits.tensorBytes) bytes", at: place)
        }
        return shape
    }

    private func tensor(
        _ dtype: ScalarType, _ shape: [Int], _ bytes: UnsafeRawBufferPointer, _ owner: AnyObject, _ place: String
    ) throws(ImportError) -> Tensor {
        let count = shape.reduce(1, *)
        let needed = dtype.packedBits.map { (count * $0 + 7) / 8 } ?? count * dtype.byteCount
        guard bytes.count == needed else {
            throw ImportError(
                .invalidTensor, "\(bytes.count) bytes of data, but \(TensorType(dtype, fixed: shape)) needs \(needed)",
                at: place)
        }
        if let bits = dtype.packedBits { return Self.unpacked(dtype, shape, bytes, bits) }
        let isAligned = Int(bitPattern: bytes.baseAddress) % dtype.byteCount == 0
        if dtype == .bool && bytes.contains(where: { $0 > 1 }) {
            return Tensor(.bool, shape, of: UInt8.self) { output in
                for index in output.indices { output[index] = bytes[index] == 0 ? 0 : 1 }
            }
        }
        let storage =
            isAligned
            ? TensorStorage(borrowing: bytes, from: owner)
            : TensorStorage(byteCount: needed) { $0.copyMemory(from: bytes) }
        return Tensor(dtype: dtype, shape: shape, storage: storage)
    }

    /// Elements of a few bits, the first in a byte's lowest bits, each as a byte of its own.
    private static func unpacked(
        _ dtype: ScalarType, _ shape: [Int], _ bytes: UnsafeRawBufferPointer, _ bits: Int
    ) -> Tensor {
        let isSigned = dtype == .int4 || dtype == .int2
        let perByte = 8 / bits
        return Tensor(dtype, shape, of: UInt8.self) { output in
            for index in output.indices {
                let top = bytes[index / perByte] << UInt8(8 - bits - index % perByte * bits)
                output[index] =
                    isSigned ? UInt8(bitPattern: Int8(bitPattern: top) >> Int8(8 - bits)) : top >> UInt8(8 - bits)
            }
        }
    }

    private func strings(_ handle: OpaquePointer, _ shape: [Int], _ place: String) throws(ImportError) -> Tensor {
        let needed = shape.reduce(1, *)
        let count = co_tensor_string_count(handle)
        guard count == needed, co_tensor_has_raw_data(handle) == 0, co_tensor_is_external(handle) == 0 else {
            throw ImportError(
                .invalidTensor, "\(count) strings, but \(TensorType(.string, fixed: shape)) needs \(needed)", at: place)
        }
        var strings: [String] = []
        strings.reserveCapacity(count)
        for index in 0..<count { strings.append(try co_tensor_string(handle, index).text(place)) }
        return Tensor(strings: strings, shape: shape)
    }

    private func external(
        _ handle: OpaquePointer, _ dtype: ScalarType, _ shape: [Int], _ place: String
    ) throws(ImportError) -> Tensor {
        var entries: [String: String] = [:]
        for index in 0..<co_tensor_external_count(handle) {
            let key = try co_tensor_external_key(handle, index).text(place)
            entries[key] = try co_tensor_external_value(handle, index).text(place)
        }
        guard let location = entries["location"], !location.isEmpty else {
            throw ImportError(.externalData, "external data without a location", at: place)
        }
        func number(_ key: String) throws(ImportError) -> Int? {
            guard let text = entries[key], !text.isEmpty else { return nil }
            guard let value = Int(text), value >= 0 else {
                throw ImportError(.externalData, "the \(key) '\(text)' of external data is not a size", at: place)
            }
            return value
        }
        let region = try externalFiles.region(location, place: place)
        let offset = try number("offset") ?? 0
        let size = region.bytes.count
        guard offset <= size else {
            throw ImportError(
                .externalData, "offset \(offset) is beyond the end of '\(location)', which has \(size) bytes", at: place
            )
        }
        let length = try number("length") ?? size - offset
        guard length <= size - offset else {
            throw ImportError(
                .externalData, "\(length) bytes at \(offset) are beyond the end of '\(location)' of \(size) bytes",
                at: place)
        }
        let bytes = UnsafeRawBufferPointer(rebasing: region.bytes[offset..<offset + length])
        return try tensor(dtype, shape, bytes, region, place)
    }

    /// Data in the message's typed fields, of which each serves several types.
    private func typed(
        _ handle: OpaquePointer, _ dtype: ScalarType, _ shape: [Int], _ place: String
    ) throws(ImportError) -> Tensor {
        let int32s = UnsafeBufferPointer(start: co_tensor_int32s(handle), count: co_tensor_int32_count(handle))
        let uint64s = UnsafeBufferPointer(start: co_tensor_uint64s(handle), count: co_tensor_uint64_count(handle))
        func borrow<Element>(_ start: UnsafePointer<Element>?, _ count: Int) throws(ImportError) -> Tensor {
            try tensor(
                dtype, shape, UnsafeRawBufferPointer(UnsafeBufferPointer(start: start, count: count)), owner, place)
        }
        switch dtype {
        case .float32: return try borrow(co_tensor_floats(handle), co_tensor_float_count(handle))
        case .float64: return try borrow(co_tensor_doubles(handle), co_tensor_double_count(handle))
        case .int64: return try borrow(co_tensor_int64s(handle), co_tensor_int64_count(handle))
        case .uint64: return try borrow(uint64s.baseAddress, uint64s.count)
        case .int32: return try borrow(int32s.baseAddress, int32s.count)
        case .uint32: return try convert(uint64s, dtype, shape, place) { UInt32(exactly: $0) }
        case .int16: return try convert(int32s, dtype, shape, place) { Int16(exactly: $0) }
        case .uint16: return try convert(int32s, dtype, shape, place) { UInt16(exactly: $0) }
        case .int8: return try convert(int32s, dtype, shape, place) { Int8(exactly: $0) }
        case .uint8: return try convert(int32s, dtype, shape, place) { UInt8(exactly: $0) }
        case .bool: return try convert(int32s, dtype, shape, place) { UInt8($0 == 0 ? 0 : 1) }
        case .float16, .bfloat16: return try convert(int32s, dtype, shape, place) { UInt16(exactly: $0) }
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0:
            return try convert(int32s, dtype, shape, place) { UInt8(exactly: $0) }
        case .uint4, .int4, .float4e2m1, .uint2, .int2:
            let packed = int32s.map { UInt8(truncatingIfNeeded: $0) }
            return try packed.span.bytes.withUnsafeBytes { (bytes) throws(ImportError) in
                try tensor(dtype, shape, bytes, owner, place)
            }
        case .string: return try strings(handle, shape, place)
        }
    }

    private func convert<Source, Element: BitwiseCopyable>(
        _ source: UnsafeBufferPointer<Source>, _ dtype: ScalarType, _ shape: [Int], _ place: String,
        _ element: (Source) -> Element?
    ) throws(ImportError) -> Tensor {
        let needed = shape.reduce(1, *)
        guard source.count == needed else {
            throw ImportError(
                .invalidTensor, "\(source.count) elements, but \(TensorType(dtype, fixed: shape)) needs \(needed)",
                at: place)
        }
        return try Tensor(dtype, shape, of: Element.self) { (output) throws(ImportError) in
            for index in output.indices {
                guard let value = element(source[index]) else {
                    throw ImportError(.invalidTensor, "element \(index) is out of range for \(dtype)", at: place)
                }
                output[index] = value
            }
        }
    }
}
