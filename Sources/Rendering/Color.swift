/// An RGB colour of 8-bit samples.
public struct Color: Sendable, Equatable {
    /// Red, green and blue.
    public var red, green, blue: UInt8

    /// The colour of a number such as 0xFF8800.
    public init(_ hexadecimal: UInt32) {
        red = UInt8(truncatingIfNeeded: hexadecimal >> 16)
        green = UInt8(truncatingIfNeeded: hexadecimal >> 8)
        blue = UInt8(truncatingIfNeeded: hexadecimal)
    }

    /// Background of sheets.
    public static let background = Color(0x15181D)
    /// Background of captions.
    public static let panel = Color(0x20252C)
    /// Plain text.
    public static let text = Color(0xE8EAED)
    /// Text of less weight.
    public static let faint = Color(0x98A2AE)
    /// A part that may go on.
    public static let pass = Color(0x2EA56B)
    /// A part that is held back.
    public static let hold = Color(0xE5484D)
    /// What the model marked.
    public static let mark = Color(0xFFB224)
    /// What is known to be there.
    public static let truth = Color(0x5BC8FF)
}
