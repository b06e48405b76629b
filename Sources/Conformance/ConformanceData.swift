import IR
import Importers

/// One set of inputs and expected outputs.
public struct ConformanceData: Sendable {
    public var folder: String

    /// The inputs in the order of the files, with their names, which may be empty.
    public func inputs() throws(ImportError) -> [(name: String, tensor: Tensor)] { try read("input_") }
    /// The expected outputs in the order of the files.
    public func outputs() throws(ImportError) -> [(name: String, tensor: Tensor)] { try read("output_") }

    private func read(_ prefix: String) throws(ImportError) -> [(name: String, tensor: Tensor)] {
        var result: [(name: String, tensor: Tensor)] = []
        for path in ConformanceCase.numbered(in: folder, prefix: prefix, suffix: ".pb") {
            result.append(try ONNXTensorFile.read(path))
        }
        return result
    }

    /// The tensors in the order of `names`: by name when every file names one of them, else by position.
    static func arrange(
        _ files: [(name: String, tensor: Tensor)], for names: [String]
    ) throws(ConformanceError) -> [Tensor] {
        guard files.count == names.count else {
            throw ConformanceError("the data set has \(files.count) tensors for \(names.count) ports")
        }
        let byName = Dictionary(files.map { ($0.name, $0.tensor) }) { first, _ in first }
        let named = names.compactMap { byName[$0] }
        return named.count == names.count ? named : files.map(\.tensor)
    }
}

/// Why a case could not be judged or fails.
public struct ConformanceError: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}
