/// Text made safe for HTML, SVG and their attributes.
enum HTMLText {
    /// The text with every character that means something to HTML written as an entity. Control characters, which HTML
    /// forbids, become U+FFFD; tabs and line ends stay.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            default:
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }

    /// Bytes as base64 (RFC 4648), with padding.
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let second = start + 1 < bytes.count ? bytes[start + 1] : 0
            let third = start + 2 < bytes.count ? bytes[start + 2] : 0
            let word = Int(bytes[start]) << 16 | Int(second) << 8 | Int(third)
            result.append(alphabet[word >> 18])
            result.append(alphabet[word >> 12 & 63])
            result.append(start + 1 < bytes.count ? alphabet[word >> 6 & 63] : UInt8(ascii: "="))
            result.append(start + 2 < bytes.count ? alphabet[word & 63] : UInt8(ascii: "="))
        }
        return String(decoding: result, as: UTF8.self)
    }
}
