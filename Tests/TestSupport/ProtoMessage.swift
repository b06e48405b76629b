/// Writes protobuf messages field by field, valid or not.
public struct ProtoMessage {
    /// The message as it is written so far.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A field with a number.
    public func number(_ field: Int, _ value: Int) -> ProtoMessage {
        var copy = self
        copy.varint(UInt64(field) << 3)
        copy.varint(UInt64(bitPattern: Int64(value)))
        return copy
    }

    /// A field with bytes.
    public func data(_ field: Int, _ value: [UInt8]) -> ProtoMessage {
        var copy = self
        copy.varint(UInt64(field) << 3 | 2)
        copy.varint(UInt64(value.count))
        copy.bytes += value
        return copy
    }

    /// A field with text.
    public func text(_ field: Int, _ value: String) -> ProtoMessage { data(field, Array(value.utf8)) }

    /// A field with a message.
    public func message(_ field: Int, _ value: ProtoMessage) -> ProtoMessage { data(field, value.bytes) }

    /// A field with a single-precision number.
    public func float(_ field: Int, _ value: Float) -> ProtoMessage {
        var copy = self
        copy.varint(UInt64(field) << 3 | 5)
        copy.bytes += withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
        return copy
    }
}
