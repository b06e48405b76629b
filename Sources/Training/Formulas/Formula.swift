/// A number computed from the columns of a row, such as `[Torque] * [Speed]`, in single precision as the exported graph
/// computes it.
public indirect enum Formula: Hashable, Sendable {
    case number(Float)
    /// A column by its place among the columns.
    case column(Int)
    case negated(Formula)
    case binary(Operation, Formula, Formula)
    case function(Function, Formula)

    public enum Operation: Character, Sendable { case add = "+", subtract = "-", multiply = "*", divide = "/" }

    public enum Function: String, CaseIterable, Sendable { case abs, sqrt }

    /// The value for a row.
    public func value(_ row: ArraySlice<Float>) -> Float {
        switch self {
        case .number(let number): return number
        case .column(let place): return row[row.startIndex + place]
        case .negated(let inner): return -inner.value(row)
        case .binary(let operation, let left, let right):
            let (a, b) = (left.value(row), right.value(row))
            switch operation {
            case .add: return a + b
            case .subtract: return a - b
            case .multiply: return a * b
            case .divide: return a / b
            }
        case .function(let function, let inner):
            let x = inner.value(row)
            switch function {
            case .abs: return Swift.abs(x)
            case .sqrt: return x.squareRoot()
            }
        }
    }

    /// Reads a formula. Columns are written plainly when they are words, and in brackets otherwise: `[Torque [Nm]] / 2`.
    /// - Parameter columns: the names of the columns before it.
    /// - Throws: `TrainingError` with the place of what is not understood.
    public init(_ text: String, columns: [String]) throws(TrainingError) {
        var reader = FormulaReader(text: Array(text), columns: columns)
        self = try reader.formula()
    }
}

/// A reader of formulas by descent. Depth is limited, so that no text exhausts the stack.
private struct FormulaReader {
    let text: [Character]
    let columns: [String]
    private var place = 0
    private var depth = 0

    init(text: [Character], columns: [String]) { (self.text, self.columns) = (text, columns) }

    mutating func formula() throws(TrainingError) -> Formula {
        let result = try sum()
        guard next() == nil else { throw error("an operator or the end is expected") }
        return result
    }

    private func error(_ reason: String) -> TrainingError {
        TrainingError("formula '\(String(text))', character \(place + 1): \(reason)")
    }

    /// The next character that is no blank.
    private mutating func next() -> Character? {
        while place < text.count, text[place] == " " { place += 1 }
        return place < text.count ? text[place] : nil
    }

    private mutating func sum() throws(TrainingError) -> Formula {
        var result = try product()
        while let sign = next(), sign == "+" || sign == "-", let operation = Formula.Operation(rawValue: sign) {
            place += 1
            result = .binary(operation, result, try product())
        }
        return result
    }

    private mutating func product() throws(TrainingError) -> Formula {
        var result = try factor()
        while let sign = next(), sign == "*" || sign == "/", let operation = Formula.Operation(rawValue: sign) {
            place += 1
            result = .binary(operation, result, try factor())
        }
        return result
    }

    private mutating func factor() throws(TrainingError) -> Formula {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw error("nested too deeply") }
        switch next() {
        case "-":
            place += 1
            return .negated(try factor())
        case "(":
            place += 1
            let inner = try sum()
            guard next() == ")" else { throw error("')' is expected") }
            place += 1
            return inner
        case "[": return try column(bracketed())
        case let sign? where sign.isNumber || sign == ".": return try number()
        case let sign? where sign.isLetter || sign == "_": return try word()
        default: throw error("a column, a number or '(' is expected")
        }
    }

    /// The text within brackets, which may hold pairs of brackets itself.
    private mutating func bracketed() throws(TrainingError) -> String {
        let start = place + 1
        var open = 0
        while place < text.count {
            if text[place] == "[" { open += 1 }
            if text[place] == "]" { open -= 1 }
            place += 1
            if open == 0 { return String(text[start..<place - 1]) }
        }
        throw error("']' is expected")
    }

    private mutating func number() throws(TrainingError) -> Formula {
        let start = place
        while place < text.count, text[place].isNumber || text[place] == "." || text[place] == "e" { place += 1 }
        guard let number = Float(String(text[start..<place])) else { throw error("no number before here") }
        return .number(number)
    }

    private mutating func word() throws(TrainingError) -> Formula {
        let start = place
        while place < text.count, text[place].isLetter || text[place].isNumber || text[place] == "_" { place += 1 }
        let name = String(text[start..<place])
        if let function = Formula.Function(rawValue: name), next() == "(" {
            place += 1
            let inner = try sum()
            guard next() == ")" else { throw error("')' is expected") }
            place += 1
            return .function(function, inner)
        }
        return try column(name)
    }

    private func column(_ name: String) throws(TrainingError) -> Formula {
        guard let index = columns.firstIndex(of: name) else {
            throw error("there is no column '\(name)'; the columns are \(columns.joined(separator: ", "))")
        }
        return .column(index)
    }
}
