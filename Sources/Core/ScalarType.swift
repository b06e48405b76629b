/// The type of a tensor's elements. Raw values are those of ONNX's `TensorProto.DataType`.
///
/// Types narrower than a byte take a whole byte in memory: unsigned ones and floats have zeros above their bits, signed
/// ones are extended by their sign.
public enum ScalarType: UInt8, Sendable, Hashable {
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case string = 8
    case bool = 9
    case float16 = 10
    case float64 = 11
    case uint32 = 12
    case uint64 = 13
    case bfloat16 = 16
    case float8e4m3fn = 17
    case float8e4m3fnuz = 18
    case float8e5m2 = 19
    case float8e5m2fnuz = 20
    case uint4 = 21
    case int4 = 22
    case float4e2m1 = 23
    case float8e8m0 = 24
    case uint2 = 25
    case int2 = 26

    /// Bytes that one element takes in memory; 0 for strings, which have no fixed size.
    public var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0: 1
        case .uint4, .int4, .float4e2m1, .uint2, .int2: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float32, .int32, .uint32: 4
        case .int64, .float64, .uint64: 8
        case .string: 0
        }
    }

    /// Bytes that limits on memory count for one element: those of the element, or of a reference to a string.
    public var nominalBytes: Int { self == .string ? 16 : byteCount }

    /// True for the IEEE 754 types and bfloat16, which arithmetic is done in; not for those of 8 bits and less.
    public var isFloatingPoint: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }

    /// True for the floating point types of 8 bits and less, which numbers are only stored in.
    public var isSmallFloat: Bool {
        switch self {
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1: true
        default: false
        }
    }

    /// True for signed and unsigned integers of whole bytes; false for bool.
    public var isInteger: Bool {
        switch self {
        case .uint8, .int8, .uint16, .int16, .int32, .int64, .uint32, .uint64: true
        default: false
        }
    }

    /// The bits of an element that files pack several of into a byte; nil for elements of whole bytes.
    public var packedBits: Int? {
        switch self {
        case .uint4, .int4, .float4e2m1: 4
        case .uint2, .int2: 2
        default: nil
        }
    }
}
