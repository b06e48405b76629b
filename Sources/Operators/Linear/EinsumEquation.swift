import Core
import IR

/// An equation of Einstein summation with its ellipsis spelled out: the axes of the operands and of the result, each
/// named by a number.
struct EinsumEquation {
    /// The names of the axes of each operand.
    let operands: [[Int]]
    /// The names of the result's axes, each once.
    let result: [Int]
    /// The number of names; those of the ellipsis come first.
    let nameCount: Int

    /// Reads an equation for operands of the given ranks.
    /// - Throws: when it does not follow the form of numpy's `einsum` or does not fit the ranks.
    init(_ text: String, ranks: [Int]) throws(OperatorError) {
        let plain = Array(text.utf8.filter { $0 != UInt8(ascii: " ") })
        let (left, right) = try Self.sides(plain)
        let terms = left.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(Array.init)
        guard terms.count == ranks.count else {
            throw OperatorError("equation '\(text)' has \(terms.count) terms for \(ranks.count) inputs")
        }
        let parsed = try terms.map { (term) throws(OperatorError) in try Self.labels(term) }
        var width = 0
        for (labels, rank) in zip(parsed, ranks) {
            let named = labels.count { $0 != nil }
            guard labels.count == named ? rank == named : rank >= named else {
                throw OperatorError("equation '\(text)' does not fit an input of rank \(rank)")
            }
            width = max(width, labels.count == named ? 0 : rank - named)
        }
        var numbers: [UInt8: Int] = [:]
        for label in parsed.joined() {
            if let label, numbers[label] == nil { numbers[label] = width + numbers.count }
        }
        func resolve(_ labels: [UInt8?], _ rank: Int) throws(OperatorError) -> [Int] {
            var axes: [Int] = []
            for label in labels {
                if let label {
                    guard let number = numbers[label] else {
                        throw OperatorError("equation '\(text)' has a result axis that no input has")
                    }
                    axes.append(number)
                } else {
                    axes += (width - (rank - labels.count + 1))..<width
                }
            }
            return axes
        }
        var operands: [[Int]] = []
        for (labels, rank) in zip(parsed, ranks) { operands.append(try resolve(labels, rank)) }
        if let right {
            let labels = try Self.labels(right)
            result = try resolve(labels, labels.contains(nil) ? labels.count - 1 + width : labels.count)
            guard Set(result).count == result.count else {
                throw OperatorError("equation '\(text)' has a result axis twice")
            }
        } else {
            let once = numbers.sorted { $0.key < $1.key }.map(\.value).filter { number in
                operands.joined().count { $0 == number } == 1
            }
            result = Array(0..<width) + once
        }
        self.operands = operands
        nameCount = width + numbers.count
    }

    private static func sides(_ text: [UInt8]) throws(OperatorError) -> (left: [UInt8], right: [UInt8]?) {
        guard let arrow = text.firstIndex(of: UInt8(ascii: "-")) else { return (text, nil) }
        guard arrow + 1 < text.count, text[arrow + 1] == UInt8(ascii: ">") else {
            throw OperatorError("'-' in an equation must begin '->'")
        }
        return (Array(text[..<arrow]), Array(text[(arrow + 2)...]))
    }

    /// The letters of a term; nil stands for the ellipsis.
    private static func labels(_ term: [UInt8]) throws(OperatorError) -> [UInt8?] {
        var labels: [UInt8?] = []
        var index = 0
        while index < term.count {
            let byte = term[index]
            if byte == UInt8(ascii: "."), term[index...].starts(with: "...".utf8), !labels.contains(nil) {
                labels.append(nil)
                index += 3
                continue
            }
            let letters = (UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"))
            guard letters.0.contains(byte) || letters.1.contains(byte) else {
                throw OperatorError("terms of an equation consist of letters and at most one ellipsis")
            }
            labels.append(byte)
            index += 1
        }
        return labels
    }

    /// The extent of each name.
    func extents(_ types: [TensorType]) throws(OperatorError) -> [Dimension] {
        var extents = [Dimension](repeating: 1, count: nameCount)
        for (axes, type) in zip(operands, types) {
            for (axis, name) in axes.enumerated() {
                extents[name] = try Dimension.broadcast(extents[name], type.shape[axis])
            }
        }
        return extents
    }
}
