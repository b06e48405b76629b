extension ScalarType {
    /// The short name that the textual IR, messages and JSON use, such as `f32`.
    public var name: StaticString {
        switch self {
        case .float32: "f32"
        case .uint8: "u8"
        case .int8: "i8"
        case .uint16: "u16"
        case .int16: "i16"
        case .int32: "i32"
        case .int64: "i64"
        case .string: "string"
        case .bool: "bool"
        case .float16: "f16"
        case .float64: "f64"
        case .uint32: "u32"
        case .uint64: "u64"
        case .bfloat16: "bf16"
        case .float8e4m3fn: "f8e4m3fn"
        case .float8e4m3fnuz: "f8e4m3fnuz"
        case .float8e5m2: "f8e5m2"
        case .float8e5m2fnuz: "f8e5m2fnuz"
        case .uint4: "u4"
        case .int4: "i4"
        case .float4e2m1: "f4e2m1"
        case .float8e8m0: "f8e8m0"
        case .uint2: "u2"
        case .int2: "i2"
        }
    }
}

#if !hasFeature(Embedded)
    extension ScalarType: CaseIterable, CustomStringConvertible {
        /// Every type, in the order of the raw values.
        public static var allCases: [ScalarType] {
            (0...UInt8.max).compactMap(ScalarType.init(rawValue:))
        }

        public var description: String { "\(name)" }

        /// The type with a short name, or nil.
        public init?(name: String) {
            guard let match = Self.allCases.first(where: { $0.description == name }) else { return nil }
            self = match
        }
    }
#endif
