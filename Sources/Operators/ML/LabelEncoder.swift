import Core
import IR

/// Each element looked up among keys and replaced by the value at the key's place, or by the default. NaN is equal to
/// NaN here. ONNX LabelEncoder and CategoryMapper; numbers are looked up by other operators.
public struct LabelEncoder: Operator {
    public static let name = "LabelEncoder"
    public static let signature = Signature([.required("X", .all)], [.required("Y", .all)])
    public static let traits: Set<Trait> = [.elementwise]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("keys", \.keys, required: true), AttributeField("values", \.values, required: true),
            AttributeField("default", \.defaultValue, required: true),
        ]
    }
    public static let spellings: [Spelling] = [
        .classical("LabelEncoder", since: 2) { (node, context) throws(OperatorError) in try table(&node, context) },
        .classical("CategoryMapper") { (node, context) throws(OperatorError) in try categories(&node, context) },
    ]

    /// What is looked for, of the input's type; the first of equal ones counts.
    public var keys = Tensor([Int64](), shape: [0])
    /// What stands for each key.
    public var values = Tensor([Int64](), shape: [0])
    /// One element for what is no key.
    public var defaultValue = Tensor([Int64(0)], shape: [1])

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard keys.dtype == inputs[0].dtype else {
            throw OperatorError("the keys are of type \(keys.dtype), the input \(inputs[0].dtype)")
        }
        guard keys.elementCount == values.elementCount, defaultValue.elementCount == 1,
            values.dtype == defaultValue.dtype
        else { throw OperatorError("keys, values and the default do not go together") }
        return try [inputs[0].with(values.dtype).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let places: [Int64]
        if x.dtype == .string {
            places = Self.places(x.strings.map { Array($0.utf8) }, keys.strings.map { Array($0.utf8) })
        } else if x.dtype.isFloatingPoint {
            // Every NaN is one key, and so are the two zeros.
            func form(_ number: Double) -> UInt64 { number.isNaN ? .max : (number == 0 ? 0 : number.bitPattern) }
            places = Self.places(try x.doubles().map(form), try keys.doubles().map(form))
        } else {
            places = Self.places(try x.wideIntegers(), try keys.wideIntegers())
        }
        let table = try Concat(axis: 0).evaluate([
            values.reshaped([values.elementCount]), defaultValue.reshaped([1]),
        ])[0]
        return try Gather(axis: 0).evaluate([table, Tensor(places, shape: x.shape)])
    }

    private static func places<Key: Hashable>(_ elements: [Key], _ keys: [Key]) -> [Int64] {
        let known = Dictionary(zip(keys, keys.indices)) { first, _ in first }
        return elements.map { Int64(known[$0] ?? keys.count) }
    }
}

extension LabelEncoder {
    /// The most keys that numbers are compared with one by one.
    private static let comparedKeys = 4096

    private static func table(
        _ node: inout ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        let x = try node.required(0, "X")
        var op = LabelEncoder()
        op.keys = try list(&node, "keys")
        op.values = try list(&node, "values")
        op.defaultValue = try fallback(&node, op.values.dtype)
        return [try op.add(x, context)]
    }

    /// The list in the one attribute that has it: `<name>_int64s`, `_floats`, `_strings` or `_tensor`.
    private static func list(_ node: inout ForeignNode, _ name: String) throws(OperatorError) -> Tensor {
        var found: [Tensor] = []
        if let tensor: Tensor = try node.take("\(name)_tensor") { found.append(tensor) }
        if let list: [Int] = try node.take("\(name)_int64s"), !list.isEmpty {
            found.append(Tensor(list.map { Int64($0) }, shape: [list.count]))
        }
        if let list: [Float] = try node.take("\(name)_floats"), !list.isEmpty {
            found.append(Tensor(list, shape: [list.count]))
        }
        if let list: [String] = try node.take("\(name)_strings"), !list.isEmpty {
            found.append(Tensor(strings: list, shape: [list.count]))
        }
        guard let first = found.first, found.count == 1 else {
            throw OperatorError("\(found.count) lists of \(name) are given; it must be one")
        }
        return first.reshaped([first.elementCount])
    }

    private static func fallback(_ node: inout ForeignNode, _ dtype: ScalarType) throws(OperatorError) -> Tensor {
        let tensor: Tensor? = try node.take("default_tensor")
        let integer: Int = try node.take("default_int64") ?? -1
        let float: Float = try node.take("default_float") ?? -0.0
        let string: String = try node.take("default_string") ?? "_Unused"
        if let tensor { return tensor }
        switch dtype {
        case .string: return Tensor(strings: [string], shape: [1])
        case .float32, .float64: return try Tensor(rounding: [Double(float)], to: dtype, shape: [1])
        default: return try Tensor(wrapping: [Int128(integer)], to: dtype, shape: [1])
        }
    }

    private static func categories(
        _ node: inout ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        let x = try node.required(0, "X")
        let numbers: [Int] = try node.take("cats_int64s") ?? []
        let strings: [String] = try node.take("cats_strings") ?? []
        let integer: Int = try node.take("default_int64") ?? -1
        let string: String = try node.take("default_string") ?? "_Unused"
        guard numbers.count == strings.count else {
            throw OperatorError("'cats_int64s' and 'cats_strings' differ in length")
        }
        let (integers, texts) = (
            Tensor(numbers.map { Int64($0) }, shape: [numbers.count]), Tensor(strings: strings, shape: [strings.count])
        )
        var op = LabelEncoder()
        let isText = context.type(of: x).dtype == .string
        op.keys = isText ? texts : integers
        op.values = isText ? integers : texts
        op.defaultValue = isText ? Tensor([Int64(integer)], shape: [1]) : Tensor(strings: [string], shape: [1])
        return [try op.add(x, context)]
    }

    /// Adds the encoder: for numbers as comparisons with all keys, which the compiled runtime has kernels for.
    private func add(_ x: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        let type = context.type(of: x)
        guard keys.dtype == type.dtype else {
            throw OperatorError("the keys are of type \(keys.dtype), the input \(type.dtype)")
        }
        let isPlain = type.dtype != .string && type.fixedShape != nil
        let hasNaN = keys.dtype.isFloatingPoint ? try keys.doubles().contains { $0.isNaN } : false
        guard isPlain, !hasNaN, (1...Self.comparedKeys).contains(keys.elementCount),
            values.elementCount == keys.elementCount, defaultValue.elementCount == 1,
            values.dtype == defaultValue.dtype
        else { return try context.node(self, x) }
        let matches = try context.node(Equal(), context.node(Unsqueeze(axes: [-1]), x), context.add(keys))
        let place = try context.firstPlace(context.cast(matches, to: .float32), keys.elementCount)
        let table = try Concat(axis: 0).evaluate([values, defaultValue.reshaped([1])])[0]
        return try context.node(Gather(axis: 0), context.add(table), place)
    }
}
