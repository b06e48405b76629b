import Core
import IR

extension Tensor {
    /// The elements of a tensor of numbers or bools as `Double`. Integers beyond 2^53 are rounded.
    /// - Throws: for strings.
    public func doubles() throws(OperatorError) -> [Double] {
        func read<Element: BitwiseCopyable>(_: Element.Type, _ convert: (Element) -> Double) -> [Double] {
            withElements(of: Element.self) { $0.map(convert) }
        }
        switch dtype {
        case .float32: return read(Float.self) { Double($0) }
        case .float64: return read(Double.self) { $0 }
        case .float16: return read(Float16.self) { Double($0) }
        case .bfloat16: return read(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
        case .uint8: return read(UInt8.self) { Double($0) }
        case .int8: return read(Int8.self) { Double($0) }
        case .uint16: return read(UInt16.self) { Double($0) }
        case .int16: return read(Int16.self) { Double($0) }
        case .uint32: return read(UInt32.self) { Double($0) }
        case .int32: return read(Int32.self) { Double($0) }
        case .uint64: return read(UInt64.self) { Double($0) }
        case .int64: return read(Int64.self) { Double($0) }
        case .bool: return read(UInt8.self) { $0 == 0 ? 0 : 1 }
        case .uint4: return read(UInt8.self) { Double($0 & 15) }
        case .uint2: return read(UInt8.self) { Double($0 & 3) }
        case .int4: return read(Int8.self) { Double(($0 << 4) >> 4) }
        case .int2: return read(Int8.self) { Double(($0 << 6) >> 6) }
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1:
            guard let format = SmallFloat(dtype) else { throw OperatorError("type \(dtype) has no numbers") }
            return read(UInt8.self, format.number)
        case .string: throw OperatorError("strings are not numbers")
        }
    }

    /// A floating point tensor whose elements are `values` rounded once, to nearest even.
    /// - Throws: when `dtype` is not a floating point type.
    public init(rounding values: [Double], to dtype: ScalarType, shape: [Int]) throws(OperatorError) {
        switch dtype {
        case .float32: self.init(values.map { Float($0) }, shape: shape)
        case .float64: self.init(values, shape: shape)
        case .float16: self.init(values.map { Float16($0) }, shape: shape)
        case .bfloat16:
            self.init(.bfloat16, shape, of: UInt16.self) { buffer in
                for (index, value) in values.enumerated() { buffer[index] = value.bfloat16Bits }
            }
        default: throw OperatorError("type \(dtype) is not a floating point type")
        }
    }

    /// A tensor of the same type and shape whose elements are `function` of these, computed in double precision and
    /// rounded once.
    /// - Throws: when this is not a floating point tensor.
    public func mapFloats(_ function: (Double) -> Double) throws(OperatorError) -> Tensor {
        guard dtype == .float32 else {
            return try Tensor(rounding: doubles().map(function), to: dtype, shape: shape)
        }
        return Tensor(.float32, shape, of: Float.self) { output in
            withElements(of: Float.self) { input in
                for index in input.indices { output[index] = Float(function(Double(input[index]))) }
            }
        }
    }

    /// A tensor of the same type and shape whose elements are `function` of these; results wrap to the type.
    /// - Throws: when this is not an integer tensor.
    public func mapIntegers(_ function: (Int128) -> Int128) throws(OperatorError) -> Tensor {
        func map<Element: TensorElement & FixedWidthInteger>(_: Element.Type) -> Tensor {
            Tensor(dtype, shape, of: Element.self) { output in
                withElements(of: Element.self) { input in
                    for index in input.indices {
                        output[index] = Element(truncatingIfNeeded: function(Int128(input[index])))
                    }
                }
            }
        }
        switch dtype {
        case .uint8: return map(UInt8.self)
        case .int8: return map(Int8.self)
        case .uint16: return map(UInt16.self)
        case .int16: return map(Int16.self)
        case .uint32: return map(UInt32.self)
        case .int32: return map(Int32.self)
        case .uint64: return map(UInt64.self)
        case .int64: return map(Int64.self)
        default: throw OperatorError("type \(dtype) is not an integer type")
        }
    }

    /// This tensor's floating point elements as single precision; exact for the 16-bit types.
    /// - Throws: when this is not a floating point tensor.
    public func asFloat32() throws(OperatorError) -> Tensor {
        if dtype == .float32 { return self }
        return try Tensor(rounding: doubles(), to: .float32, shape: shape)
    }

    /// This tensor's floating point elements rounded to another floating point type.
    /// - Throws: when either is not a floating point type.
    public func rounded(to dtype: ScalarType) throws(OperatorError) -> Tensor {
        if self.dtype == dtype { return self }
        return try Tensor(rounding: doubles(), to: dtype, shape: shape)
    }
}

extension Double {
    /// The bits of the nearest bfloat16, ties to even, rounded once. A NaN stays a (quiet) NaN.
    public var bfloat16Bits: UInt16 {
        if isNaN { return 0x7FC0 }
        let single = Float(self)
        var bits = single.bitPattern
        if single.isFinite && Double(single) != self {
            // Round to odd, so that the second rounding sees on which side of a tie the number lies.
            if Double(single).magnitude > magnitude { bits -= 1 }
            bits |= 1
        }
        return UInt16(truncatingIfNeeded: (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)
    }
}
