import Core
import IR

/// A graph run again and again: while the condition holds, and at most `M` times.
///
/// The body takes the number of the iteration, the condition, the carried values and the captures. It gives the next
/// condition, the next carried values, and for each scan output one part; the parts are stacked along a new first axis.
/// An absent `M` is no limit, an absent condition is true; without iterations carried values are the initial ones and
/// scan outputs empty. Carried values keep element type and rank. ONNX Loop.
public struct Loop: NestingOperator, CountingOperator {
    public static let name = "Loop"
    public static let signature = Signature(
        [.optional("M", [.int64]), .optional("cond", [.bool]), .repeated("values")], [.repeated("outputs")])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("body", \.body, required: true), AttributeField("carried", \.carried, required: true),
            AttributeField("iterations", \.iterations), AttributeField("most", \.most),
            AttributeField("symbol", \.symbol),
        ]
    }
    public static let graphNames = ["body"]
    public static let spellings: [Spelling] = [.onnx("Loop")]

    public var body = Graph()
    /// How many of the values are carried from iteration to iteration; the others are captures.
    public var carried = 0
    /// The number of iterations, when it is known to be exactly this.
    public var iterations: Int?
    /// The most iterations that are planned for; more are an error.
    public var most: Int?
    /// The extents that may differ between the initial value and those of the body are `<symbol>.<output>.<axis>`; an
    /// unknown number of iterations is `<symbol>`.
    public var symbol = "loop"

    public var assumedCount: Int?

    /// The name of an unknown number of iterations.
    public var count: String {
        get { symbol }
        set { symbol = newValue }
    }

    public var graphs: [Graph] {
        get { [body] }
        set { body = newValue[0] }
    }

    public init() {}

    public init(body: Graph, carried: Int, iterations: Int?, most: Int?, symbol: String) {
        (self.body, self.carried, self.iterations, self.symbol) = (body, carried, iterations, symbol)
        self.most = most
    }

    /// The most iterations there can be; nil when nothing that is known bounds them.
    /// - Parameter limit: `M`, when it is a constant.
    public func bound(_ limit: Tensor?) -> Int? {
        let own = limit?.integers?.first.flatMap { $0 < Limits.dimension ? max(0, $0) : nil }
        return [iterations, most, own].compactMap { $0 }.min()
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        for (index, name) in ["M", "cond"].enumerated() {
            guard inputs.optional(index)?.elementCount ?? 1 == 1 else {
                throw OperatorError("'\(name)' is \(inputs[index]); it must be one element")
            }
        }
        guard (0...Limits.dimension).contains(iterations ?? 0), most ?? 0 >= 0 else {
            throw OperatorError("\(iterations ?? 0) iterations are not possible")
        }
        let values = try inputs.types.dropFirst(2).present()
        let nested = NestedGraph("body", body)
        guard (0...values.count).contains(carried), body.outputs.count > carried else {
            throw OperatorError(
                "the body gives \(body.outputs.count) outputs for \(carried) carried of \(values.count) values")
        }
        guard body.inputs.count >= 2 else { throw OperatorError("the body takes fewer than 2 inputs") }
        try nested.checkInputs([scalarType(.int64, for: 0, nested), scalarType(.bool, for: 1, nested)] + values)
        let outputs = nested.outputTypes
        guard outputs[0].dtype == .bool, outputs[0].elementCount ?? 1 == 1 else {
            throw OperatorError("the body's first output is \(outputs[0]); it must be one bool, the condition")
        }
        var types: [TensorType] = []
        for index in 0..<carried {
            try nested.checkCarried(output: index + 1, input: index + 2)
            let formal = nested.inputType(index + 2)
            types.append(values[index].joined(with: formal, name: "\(symbol).\(index)") ?? formal)
        }
        let count = Dimension.counted(
            symbol, known: iterations ?? assumedCount, upTo: bound(inputs.optional(0) == nil ? nil : inputs.constant(0))
        )
        for type in outputs.dropFirst(carried + 1) {
            types.append(try TensorType(type.dtype, [count] + type.shape).checked())
        }
        return types
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let limit = try trips(inputs.first ?? nil)
        var condition = try inputs.count > 1 ? inputs[1]?.condition("cond") ?? true : true
        let values: [Tensor] = try inputs.dropFirst(2).present()
        var state = Array(values.prefix(carried))
        let nested = NestedGraph("body", body, evaluates: true)
        let types = nested.outputTypes.dropFirst(carried + 1)
        var parts = [[Tensor]](repeating: [], count: types.count)
        var (iteration, bytes) = (0, 0)
        while condition && iteration < limit {
            guard iteration < most ?? .max else {
                throw OperatorError("it goes on after \(iteration) iterations, the most that are planned for")
            }
            guard iteration < Limits.iterations, bytes <= Limits.tensorBytes else {
                throw OperatorError("no end after \(iteration) iterations and \(bytes) bytes of results")
            }
            let outputs = try nested.run(
                [scalar(Int64(iteration), for: 0, nested), scalar(condition, for: 1, nested)] + state
                    + values.dropFirst(carried))
            condition = try outputs[0].condition("the body's condition")
            state = Array(outputs[1..<carried + 1])
            for (index, part) in outputs.dropFirst(carried + 1).enumerated() {
                parts[index].append(part)
                bytes += part.byteCount
            }
            iteration += 1
        }
        for (parts, (index, type)) in zip(parts, types.enumerated()) {
            state.append(try Tensor.stacked(parts, of: type, name: "scan output \(index)"))
        }
        return state
    }

    /// The most iterations that the input allows; negative numbers are none.
    private func trips(_ input: Tensor?) throws(OperatorError) -> Int {
        guard let input else { return .max }
        guard input.elementCount == 1, let number = input.integers?.first else {
            throw OperatorError("'M' is \(input.type); it must be one integer")
        }
        return number
    }

    /// A number in the rank that the body takes it in.
    private func scalar<Element: TensorElement>(_ number: Element, for input: Int, _ nested: NestedGraph) -> Tensor {
        Tensor([number], shape: nested.inputType(input).rank == 0 ? [] : [1])
    }

    private func scalarType(_ dtype: ScalarType, for input: Int, _ nested: NestedGraph) -> TensorType {
        TensorType(dtype, fixed: nested.inputType(input).rank == 0 ? [] : [1])
    }
}
