import Core
import Foundation
import IR

/// Maps from keys to numbers or strings in JSON: an object such as `{"width": 2.5}`, or a list of such objects.
public struct MapJSON: Sendable {
    /// A value of a map.
    public enum Element: Decodable, Equatable, Sendable {
        case integer(Int64)
        case number(Double)
        case text(String)

        /// - Throws: for anything but numbers, strings, true and false; these two count as 1 and 0.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let isTrue = try? container.decode(Bool.self) {
                self = .integer(isTrue ? 1 : 0)
            } else if let number = try? container.decode(Int64.self) {
                self = .integer(number)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    /// The maps, one for each run.
    public let rows: [[String: Element]]
    /// The text is a list.
    public let isList: Bool

    /// Reads a whole text.
    public init(decoding bytes: UnsafeRawBufferPointer) throws(ArrayError) {
        let data = Data(bytes)
        do {
            isList = bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "[")
            rows =
                isList
                ? try JSONDecoder().decode([[String: Element]].self, from: data)
                : [try JSONDecoder().decode([String: Element].self, from: data)]
        } catch {
            throw .json(reason: "not an object of numbers, such as {\"width\": 2.5}, or a list of such objects")
        }
    }

    /// Whether a text may be such a map: it begins with a brace or a bracket.
    public static func isLikely(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.first { !" \t\r\n".utf8.contains($0) }.map { "{[".utf8.contains($0) } ?? false
    }

    /// The values in the order of `columns`, [1, columns], with a dimension in front for a list; 0 or an empty string where
    /// a key is missing.
    /// - Throws: when a value is not of the type.
    public func tensor(_ columns: [String], _ dtype: ScalarType) throws(ArrayError) -> Tensor {
        let shape = (isList ? [rows.count] : []) + [1, columns.count]
        var values: [Element] = []
        for row in rows {
            for column in columns { values.append(row[column] ?? (dtype == .string ? .text("") : .integer(0))) }
        }
        switch dtype {
        case .float32: return Tensor(try numbers(values).map { Float($0) }, shape: shape)
        case .float64: return Tensor(try numbers(values), shape: shape)
        case .int64:
            var integers: [Int64] = []
            for value in values {
                guard case .integer(let number) = value else { throw .json(reason: "\(value.text) is no integer") }
                integers.append(number)
            }
            return Tensor(integers, shape: shape)
        case .string: return Tensor(strings: values.map(\.text), shape: shape)
        default: throw .json(reason: "maps are for f32, f64, i64 and strings, not \(dtype)")
        }
    }

    /// The keys, sorted, that are not among `columns`.
    public func keys(notAmong columns: [String]) -> [String] {
        Set(rows.flatMap(\.keys)).subtracting(columns).sorted()
    }

    private func numbers(_ values: [Element]) throws(ArrayError) -> [Double] {
        var numbers: [Double] = []
        for value in values {
            switch value {
            case .integer(let number): numbers.append(Double(number))
            case .number(let number): numbers.append(number)
            case .text(let text): throw .json(reason: "\"\(text)\" is no number")
            }
        }
        return numbers
    }
}

extension MapJSON.Element {
    /// The value as a text.
    var text: String {
        switch self {
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .text(let text): text
        }
    }
}
