import Core

/// Models write an element type as its number; the textual IR may write its short name.
extension ScalarType: AttributeValue {
    public init?(_ attribute: Attribute) {
        switch attribute {
        case .int(let number):
            guard let code = UInt8(exactly: number), let type = ScalarType(rawValue: code) else { return nil }
            self = type
        case .string(let name): self.init(name: name)
        default: return nil
        }
    }
    public var attribute: Attribute { .string(description) }
}
