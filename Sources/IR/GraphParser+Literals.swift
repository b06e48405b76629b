import Core
import Foundation

extension GraphParser {
    /// A type such as `f32[1x3x224x224]` or `f32[N x (T + 1)]`.
    mutating func parseType() throws(GraphTextError) -> TensorType {
        scanner.skipSpace()
        let place = scanner.position
        let name = try scanner.word("an element type such as f32")
        guard let dtype = ScalarType(name: name) else {
            throw scanner.error("unknown element type '\(name)'", at: place)
        }
        try scanner.expect("[")
        var shape: [Dimension] = []
        if scanner.accept("]") { return TensorType(dtype, shape) }
        repeat {
            guard shape.count < Limits.rank else { throw scanner.error("more than \(Limits.rank) dimensions") }
            shape.append(try parseDimension(depth: 0))
        } while scanner.accept("x")
        try scanner.expect("]")
        return TensorType(dtype, shape)
    }

    private mutating func parseDimension(depth: Int) throws(GraphTextError) -> Dimension {
        guard depth < Limits.depth else { throw scanner.error("the expression is nested too deeply") }
        let place = scanner.position
        switch scanner.peek() {
        case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"):
            let isNegative = scanner.accept("-")
            let value = try scanner.digits("a dimension")
            guard value <= Limits.dimension else {
                throw scanner.error("a dimension of \(value) is beyond \(Limits.dimension)", at: place)
            }
            guard !isNegative || depth > 0 else { throw scanner.error("a dimension is negative", at: place) }
            return .fixed(isNegative ? -value : value)
        case UInt8(ascii: "("):
            try scanner.expect("(")
            let left = try parseDimension(depth: depth + 1)
            guard let sign = scanner.peek().map({ Character(Unicode.Scalar($0)) }), "+-*/".contains(sign),
                let operation = Dimension.Operation(rawValue: String(sign))
            else { throw scanner.error("expected +, -, * or /") }
            switch operation {
            case .add: try scanner.expect("+")
            case .subtract: try scanner.expect("-")
            case .multiply: try scanner.expect("*")
            default: try scanner.expect("/")
            }
            let right = try parseDimension(depth: depth + 1)
            try scanner.expect(")")
            return .expression(operation, left, right)
        default: return try parseNamedDimension(depth: depth)
        }
    }

    private mutating func parseNamedDimension(depth: Int) throws(GraphTextError) -> Dimension {
        scanner.skipSpace()
        let place = scanner.position
        let isQuoted = scanner.peek() == UInt8(ascii: "\"")
        let name = isQuoted ? try scanner.string("a symbol") : try scanner.word("a dimension")
        if !isQuoted, name == "min" || name == "max", scanner.accept("(") {
            let left = try parseDimension(depth: depth + 1)
            try scanner.expect(",")
            let right = try parseDimension(depth: depth + 1)
            try scanner.expect(")")
            return .combine(name == "min" ? .minimum : .maximum, left, right)
        }
        guard let symbol = symbols[name] else {
            throw scanner.error("symbol '\(name)' is not declared (after a name, put a space before 'x')", at: place)
        }
        return .symbol(symbol)
    }

    /// A constant of a type: numbers in brackets, or `base64"…"` of the bytes in little-endian order.
    mutating func parseTensor(_ type: TensorType) throws(GraphTextError) -> Tensor {
        guard let shape = type.fixedShape, let count = type.elementCount, let byteCount = type.byteCount else {
            throw scanner.error("a constant needs a fixed shape whose bytes can be counted")
        }
        guard byteCount <= Limits.tensorBytes, count <= Limits.tensorBytes / type.dtype.nominalBytes else {
            throw scanner.error("the constant is too large")
        }
        if scanner.accept("...") {
            throw scanner.error("this constant was left out when the text was printed")
        }
        if type.dtype == .string { return try parseStrings(shape, count) }
        guard scanner.accept("base64") else { return try parseElements(type.dtype, shape, count) }
        let place = scanner.position
        let text = try scanner.quotedBytes("base64")
        guard text.count == (byteCount + 2) / 3 * 4, let data = Data(base64Encoded: Data(text)),
            data.count == byteCount
        else { throw scanner.error("\(type) needs \(byteCount) bytes in base64", at: place) }
        return Tensor(
            dtype: type.dtype, shape: shape,
            storage: TensorStorage(byteCount: byteCount) { memory in _ = data.copyBytes(to: memory) })
    }

    private mutating func parseElements(
        _ dtype: ScalarType, _ shape: [Int], _ count: Int
    ) throws(GraphTextError) -> Tensor {
        switch dtype {
        case .float32: try parseElements(dtype, shape, count, Float.self)
        case .float64: try parseElements(dtype, shape, count, Double.self)
        case .float16: try parseElements(dtype, shape, count, Float16.self)
        case .bfloat16: try parseElements(dtype, shape, count, BFloat16Text.self)
        case .int8: try parseElements(dtype, shape, count, Int8.self)
        case .uint8: try parseElements(dtype, shape, count, UInt8.self)
        case .int16: try parseElements(dtype, shape, count, Int16.self)
        case .uint16: try parseElements(dtype, shape, count, UInt16.self)
        case .int32: try parseElements(dtype, shape, count, Int32.self)
        case .uint32: try parseElements(dtype, shape, count, UInt32.self)
        case .int64: try parseElements(dtype, shape, count, Int64.self)
        case .uint64: try parseElements(dtype, shape, count, UInt64.self)
        case .bool: try parseElements(dtype, shape, count, Bool.self)
        case .uint4: try parseElements(dtype, shape, count, UInt8.self) { $0 <= 15 }
        case .uint2: try parseElements(dtype, shape, count, UInt8.self) { $0 <= 3 }
        case .int4: try parseElements(dtype, shape, count, Int8.self) { (-8...7).contains($0) }
        case .int2: try parseElements(dtype, shape, count, Int8.self) { (-2...1).contains($0) }
        case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0, .float4e2m1:
            try parseSmallFloats(dtype, shape, count)
        case .string: try parseStrings(shape, count)
        }
    }

    private mutating func parseElements<Element: ElementText>(
        _ dtype: ScalarType, _ shape: [Int], _ count: Int, _: Element.Type,
        where isValid: (Element) -> Bool = { _ in true }
    ) throws(GraphTextError) -> Tensor {
        try parseElements(dtype, shape, count) { Element(text: $0).flatMap { isValid($0) ? $0 : nil } }
    }

    private mutating func parseSmallFloats(
        _ dtype: ScalarType, _ shape: [Int], _ count: Int
    ) throws(GraphTextError) -> Tensor {
        let format = SmallFloat(dtype)
        return try parseElements(dtype, shape, count) { format?.bits(text: $0) }
    }

    private mutating func parseElements<Element: BitwiseCopyable>(
        _ dtype: ScalarType, _ shape: [Int], _ count: Int, read: (String) -> Element?
    ) throws(GraphTextError) -> Tensor {
        let place = scanner.position
        var elements: [Element] = []
        try scanner.expect("[")
        if !scanner.accept("]") {
            repeat {
                scanner.skipSpace()
                let place = scanner.position
                let numeral = try scanner.numeral()
                guard let element = read(numeral) else {
                    throw scanner.error("'\(numeral)' is not a \(dtype)", at: place)
                }
                elements.append(element)
            } while scanner.accept(",")
            try scanner.expect("]")
        }
        guard elements.count == count else {
            throw scanner.error("\(elements.count) elements, the type needs \(count)", at: place)
        }
        return Tensor(dtype, shape, of: Element.self) { _ = $0.initialize(from: elements) }
    }

    private mutating func parseStrings(_ shape: [Int], _ count: Int) throws(GraphTextError) -> Tensor {
        let place = scanner.position
        var strings: [String] = []
        try scanner.expect("[")
        if !scanner.accept("]") {
            repeat { strings.append(try scanner.string("a string")) } while scanner.accept(",")
            try scanner.expect("]")
        }
        guard strings.count == count else {
            throw scanner.error("\(strings.count) elements, the type needs \(count)", at: place)
        }
        return Tensor(strings: strings, shape: shape)
    }

    /// An attribute's value: a number, a string, a list of these, a type and a tensor of it, or a graph.
    mutating func parseAttribute() throws(GraphTextError) -> Attribute {
        switch scanner.peek() {
        case UInt8(ascii: "\""): return .string(try scanner.string("a string"))
        case UInt8(ascii: "["): return try parseList()
        default:
            let start = scanner
            if scanner.acceptWord("graph") {
                scanner = start
                return .graph(try parseNestedGraph())
            }
            if let name = try? scanner.word("a type"), ScalarType(name: name) != nil {
                scanner = start
                return .tensor(try parseTensor(try parseType()))
            }
            scanner = start
            return try parseNumber()
        }
    }

    private mutating func parseNumber() throws(GraphTextError) -> Attribute {
        scanner.skipSpace()
        let place = scanner.position
        let numeral = try scanner.numeral()
        if let value = Int(numeral) { return .int(value) }
        let isInteger = numeral.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == 45 }
        guard !isInteger, let value = Float(text: numeral) else {
            throw scanner.error("'\(numeral)' is not a number in range", at: place)
        }
        return .float(value)
    }

    private mutating func parseList() throws(GraphTextError) -> Attribute {
        try scanner.expect("[")
        if scanner.accept("]") { return .ints([]) }
        if scanner.peek() == UInt8(ascii: "\"") {
            var strings: [String] = []
            repeat { strings.append(try scanner.string("a string")) } while scanner.accept(",")
            try scanner.expect("]")
            return .strings(strings)
        }
        var numbers: [Attribute] = []
        repeat { numbers.append(try parseNumber()) } while scanner.accept(",")
        try scanner.expect("]")
        let integers = numbers.compactMap(Int.init(_:))
        return integers.count == numbers.count ? .ints(integers) : .floats(numbers.compactMap(Float.init(_:)))
    }
}
