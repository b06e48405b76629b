/// Element types of ONNX that the IR does not have.
enum ONNXElementTypes {
    private static let unsupported: [Int: String] = [
        8: "string", 14: "complex64", 15: "complex128", 17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2",
        20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2",
        27: "float6e2m3", 28: "float6e3m2",
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
