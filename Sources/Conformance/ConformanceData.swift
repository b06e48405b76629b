import Arrays
import Foundation
import IR
import Importers
import Platform

/// One set of inputs and expected outputs.
public struct ConformanceData: Sendable {
    public var folder: String

    /// A value of a file with its name, which may be empty.
    public typealias File = (name: String, value: ONNXDataValue)

    /// The inputs in the order of the files. An input `input_K.json` is an object, the map that the K-th input takes.
    /// - Parameter ports: the inputs that the model declares; file `input_K.pb` holds one of the kind of the K-th.
    public func inputs(_ ports: [DeclaredPort]) throws -> [File] {
        var result = try read("input_", ports)
        for (path, file, index) in jsonFiles("input_") {
            guard ports.indices.contains(index), index <= result.count, let type = ports[index].map else {
                throw ConformanceError("\(file) is for no input that is a map")
            }
            let map = try MappedFile(path: path).withBytes { try MapJSON(decoding: $0) }
            // The keys of a map are in order.
            let own = map.keys(notAmong: []).compactMap { MapKey($0, as: type.key) }.sorted().map(\.description)
            let keys = ports[index].keys ?? own
            result.insert((ports[index].name, .map(keys: keys, values: try map.tensor(keys, type.value))), at: index)
        }
        return result
    }

    /// The expected outputs in the order of the files. An output `output_K.json` is a list of objects, one map from label to
    /// score for each row: the scores become the columns of a tensor in the order of the labels.
    /// - Parameters:
    ///   - labels: the labels of the outputs that are maps, by name.
    ///   - ports: the outputs that the model declares; file `output_K.pb` holds one of the kind of the K-th.
    public func outputs(_ ports: [DeclaredPort], labels: [String: [String]] = [:]) throws -> [File] {
        let names = ports.map(\.name)
        var result = try read("output_", ports)
        for (path, file, index) in jsonFiles("output_") {
            guard names.indices.contains(index), let labels = labels[names[index]], index <= result.count
            else { throw ConformanceError("\(file) is for no output that is a map") }
            result.insert((names[index], .tensor(try Self.maps(path, labels))), at: index)
        }
        return result
    }

    /// The paths, names and numbers of the files `<prefix>N.json`.
    private func jsonFiles(_ prefix: String) -> [(path: String, file: String, index: Int)] {
        ConformanceCase.numbered(in: folder, prefix: prefix, suffix: ".json").compactMap { path in
            let file = path.split(separator: "/").last.map(String.init) ?? path
            return Int(file.dropFirst(prefix.count).dropLast(".json".count)).map { (path, file, $0) }
        }
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

    private func read(_ prefix: String, _ ports: [DeclaredPort]) throws(ImportError) -> [File] {
        var result: [File] = []
        for path in ConformanceCase.numbered(in: folder, prefix: prefix, suffix: ".pb") {
            let number = path.split(separator: "_").last.flatMap { Int($0.dropLast(".pb".count)) } ?? 0
            let kind = ports.indices.contains(number) ? ports[number].kind : .tensor
            result.append(try ONNXDataFile.read(path, as: kind))
        }
        return result
    }

    /// The values in the order of `names`: by name when every file names one of them, else by position.
    static func arrange(_ files: [File], for names: [String]) throws(ConformanceError) -> [ONNXDataValue] {
        guard files.count == names.count else {
            throw ConformanceError("the data set has \(files.count) values for \(names.count) ports")
        }
        let byName = Dictionary(files.map { ($0.name, $0.value) }) { first, _ in first }
        let named = names.compactMap { byName[$0] }
        return named.count == names.count ? named : files.map(\.value)
    }
}

/// Why a case could not be judged or fails.
public struct ConformanceError: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}
