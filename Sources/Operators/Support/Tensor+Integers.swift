import Core
import IR

extension Tensor {
    /// The elements of an integer or bool tensor, exactly.
    /// - Throws: for other types.
    public func wideIntegers() throws(OperatorError) -> [Int128] {
        func read<Element: BitwiseCopyable & BinaryInteger>(_: Element.Type) -> [Int128] {
            withElements(of: Element.self) { $0.map { Int128($0) } }
        }
        switch dtype {
        case .uint8: return read(UInt8.self)
        case .int8: return read(Int8.self)
        case .uint16: return read(UInt16.self)
        case .int16: return read(Int16.self)
        case .uint32: return read(UInt32.self)
        case .int32: return read(Int32.self)
        case .uint64: return read(UInt64.self)
        case .int64: return read(Int64.self)
        case .bool: return withElements(of: UInt8.self) { $0.map { $0 == 0 ? 0 : 1 } }
        case .uint4: return withElements(of: UInt8.self) { $0.map { Int128($0 & 15) } }
        case .uint2: return withElements(of: UInt8.self) { $0.map { Int128($0 & 3) } }
        case .int4: return withElements(of: Int8.self) { $0.map { Int128(($0 << 4) >> 4) } }
        case .int2: return withElements(of: Int8.self) { $0.map { Int128(($0 << 6) >> 6) } }
        default: throw OperatorError("type \(dtype) is not an integer type")
        }
    }

    /// An integer tensor whose elements are the low bits of `values`; a bool tensor that is true where they are not 0.
    /// - Throws: for other types.
    public init(wrapping values: [Int128], to dtype: ScalarType, shape: [Int]) throws(OperatorError) {
        func wrap<Element: TensorElement & FixedWidthInteger>(_: Element.Type) -> Tensor {
            Tensor(values.map { Element(truncatingIfNeeded: $0) }, shape: shape)
        }
        func wrapNarrow<Element: TensorElement & FixedWidthInteger>(_: Element.Type, unused: Element) -> Tensor {
            Tensor(dtype, shape, of: Element.self) { output in
                for index in output.indices {
                    output[index] = (Element(truncatingIfNeeded: values[index]) << unused) >> unused
                }
            }
        }
        switch dtype {
        case .uint4: self = wrapNarrow(UInt8.self, unused: 4)
        case .uint2: self = wrapNarrow(UInt8.self, unused: 6)
        case .int4: self = wrapNarrow(Int8.self, unused: 4)
        case .int2: self = wrapNarrow(Int8.self, unused: 6)
        case .uint8: self = wrap(UInt8.self)
        case .int8: self = wrap(Int8.self)
        case .uint16: self = wrap(UInt16.self)
        case .int16: self = wrap(Int16.self)
        case .uint32: self = wrap(UInt32.self)
        case .int32: self = wrap(Int32.self)
        case .uint64: self = wrap(UInt64.self)
        case .int64: self = wrap(Int64.self)
        case .bool: self = Tensor(values.map { $0 != 0 }, shape: shape)
        default: throw OperatorError("type \(dtype) is not an integer type")
        }
    }

    /// A tensor of numbers or bools from `values`: floating point types round once to nearest even; integers drop the
    /// fraction and saturate, those of 4 and 2 bits keep the low bits, NaN gives 0; bools are true where the value is not
    /// 0; small floating point types saturate.
    /// - Throws: for strings.
    public init(converting values: [Double], to dtype: ScalarType, shape: [Int]) throws(OperatorError) {
        func saturate<Element: TensorElement & FixedWidthInteger>(_: Element.Type) -> Tensor {
            Tensor(values.map { Element(saturating: $0) }, shape: shape)
        }
        switch dtype {
        case .uint8: self = saturate(UInt8.self)
        case .int8: self = saturate(Int8.self)
        case .uint16: self = saturate(UInt16.self)
        case .int16: self = saturate(Int16.self)
        case .uint32: self = saturate(UInt32.self)
        case .int32: self = saturate(Int32.self)
        case .uint64: self = saturate(UInt64.self)
        case .int64: self = saturate(Int64.self)
        case .bool: self = Tensor(values.map { $0 != 0 }, shape: shape)
        case .uint4, .int4, .uint2, .int2:
            try self.init(wrapping: values.map { Int128(Int64(saturating: $0)) }, to: dtype, shape: shape)
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1:
            try self.init(encoding: values, to: dtype, shape: shape)
        default: try self.init(rounding: values, to: dtype, shape: shape)
        }
    }
}

extension Tensor {
    /// A tensor of a small floating point type from `values`, each rounded once as `SmallFloat` says.
    /// - Throws: for other types.
    public init(
        encoding values: [Double], to dtype: ScalarType, shape: [Int], saturate: Bool = true,
        roundMode: SmallFloat.RoundMode = .up
    ) throws(OperatorError) {
        guard let format = SmallFloat(dtype) else {
            throw OperatorError("type \(dtype) is not a small floating point type")
        }
        self.init(dtype, shape, of: UInt8.self) { output in
            for index in output.indices {
                output[index] = format.bits(values[index], saturate: saturate, roundMode: roundMode)
            }
        }
    }
}

extension FixedWidthInteger {
    /// The number without its fraction, or the nearest of this type; 0 for NaN.
    init(saturating value: Double) {
        if value.isNaN {
            self = 0
        } else if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value < 0 ? .min : .max
        }
    }
}
