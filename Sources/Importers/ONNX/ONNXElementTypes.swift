/// Element types of ONNX that the IR does not have.
enum ONNXElementTypes {
    private static let unsupported: [Int: String] = [
        14: "complex64", 15: "complex128", 27: "float6e2m3", 28: "float6e3m2",
    ]

    /// The name of a standard type that is not supported.
    /// - Throws: when the number is no element type at all.
    static func unsupportedName(_ code: Int, place: String) throws(ImportError) -> String {
        guard let name = unsupported[code] else {
            throw ImportError(.invalidType, "element type \(code) does not exist", at: place)
        }
        return name
    }
}
