import Foundation
import IR
import Importers

/// One set of inputs and expected outputs.
public struct ConformanceData: Sendable {
    public var folder: String

    /// The inputs in the order of the files, with their names, which may be empty.
    public func inputs() throws(ImportError) -> [(name: String, tensor: Tensor)] { try read("input_") }
    /// The expected outputs in the order of the files. An output `output_K.json` is a list of objects, one map from label to
    /// score for each row: the scores become the columns of a tensor in the order of the labels.
    /// - Parameters:
    ///   - labels: the labels of the outputs that are maps, by name.
    ///   - names: the names of the outputs in the model's order.
    public func outputs(
        labels: [String: [String]] = [:], names: [String] = []
    ) throws -> [(name: String, tensor: Tensor)] {
        var result = try read("output_")
        for path in ConformanceCase.numbered(in: folder, prefix: "output_", suffix: ".json") {
            let file = path.split(separator: "/").last.map(String.init) ?? path
            guard let index = Int(file.dropFirst("output_".count).dropLast(".json".count)),
                names.indices.contains(index),
                let labels = labels[names[index]], index <= result.count
            else { throw ConformanceError("\(file) is for no output that is a map") }
            result.insert((names[index], try Self.maps(path, labels)), at: index)
        }
        return result
    }

    private static func maps(_ path: String, _ labels: [String]) throws -> Tensor {
        let rows = try JSONDecoder().decode([[String: Float]].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        var scores: [Float] = []
        for row in rows {
            for label in labels {
                guard let score = row[label], row.count == labels.count else {
                    throw ConformanceError("\(path): a row has not exactly the labels \(labels)")
                }
                scores.append(score)
            }
        }
        return Tensor(scores, shape: [rows.count, labels.count])
    }

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
