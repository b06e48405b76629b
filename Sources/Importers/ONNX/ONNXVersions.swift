/// The versions of ONNX that the importer knows.
enum ONNXVersions {
    /// The newest file format, that of onnx 1.23.
    static let newestIR = 14
    /// The oldest and the newest operator set of each domain with a standard.
    static let opsets: [String: ClosedRange<Int>] = ["": 1...28, "ai.onnx.ml": 1...5, "com.microsoft": 1...1]

    /// The domain's usual name in messages.
    static func title(_ domain: String) -> String { domain.isEmpty ? "ai.onnx" : domain }

    /// The domain as the catalog knows it: the default domain has two spellings in files.
    static func canonical(_ domain: String) -> String { domain == "ai.onnx" ? "" : domain }
}
