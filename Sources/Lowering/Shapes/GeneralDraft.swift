import CKernels
import Core
import IR
import Program
import Targets

/// A lowered graph whose numbers are expressions over symbols.
public struct GeneralDraft {
    private let symbols: [ShapeSymbol]
    private var draft: ProgramDraft
    /// The numbers that shapes change.
    private var expressions: [DraftNumbers.Place: Dimension] = [:]
    private let form: [Int]
    private let places: [DraftNumbers.Place]
    private let constants: [Int]
    private let contents: [DraftNumbers.OperandPlace: Int]
    /// The elements of constants that follow the shapes.
    private var computed: [DraftNumbers.OperandPlace: [Dimension]] = [:]
    /// The elements of uniform constants that follow the shapes.
    private var uniform: [DraftNumbers.OperandPlace: UInt64] = [:]
    /// Constants that are the beginning of these, at each shape a part of its length.
    private var longest: [DraftNumbers.OperandPlace: [UInt8]] = [:]
    private var fills: [Fill] = []

    init(
        _ draft: ProgramDraft, _ samples: [(ShapeBinding, DraftNumbers)], _ symbols: [ShapeSymbol]
    ) throws(LoweringError) {
        self.symbols = symbols
        self.draft = draft
        form = samples[0].1.form
        places = samples[0].1.places
        constants = samples[0].1.numbers
        contents = samples[0].1.contents
        var fit = ExtentFit(symbols, samples.map(\.0))
        let varying = places.indices.filter { index in
            samples.contains { $0.1.numbers[index] != constants[index] }
        }
        // Those of outputs may follow from extents of intermediates only.
        var open: [Int] = []
        for index in varying {
            let numbers = samples.map { $0.1.numbers[index] }
            expressions[places[index]] = fit.expression(for: numbers, isExtent: places[index].isExtent)
            if expressions[places[index]] == nil { open.append(index) }
        }
        for index in open {
            let numbers = samples.map { $0.1.numbers[index] }
            guard let found = fit.expression(for: numbers, isExtent: places[index].isExtent) else {
                if case .dimension = places[index] { continue }
                throw unexplained(places[index], numbers)
            }
            expressions[places[index]] = found
        }
        for place in contents.keys.sorted() where samples.contains(where: { $0.1.contents[place] != contents[place] }) {
            try generalizeConstant(at: place, samples, &fit)
        }
        for step in self.draft.steps.indices { keepInPlace(step) }
    }

    private func unexplained(_ place: DraftNumbers.Place, _ numbers: [Int]) -> LoweringError {
        let list = numbers.prefix(6).map(String.init).joined(separator: ", ")
        let what =
            switch place {
            case .buffer: "the memory of an intermediate (\(list), … bytes)"
            case .port: "an extent of an input or output (\(list), …)"
            case .word(_, let word): "its parameter \(word) (\(list), …)"
            case .offset, .extent, .dimension: "the place of an operand (\(list), … bytes)"
            }
        return LoweringError(
            "\(what) follows the dimensions \(symbols.map(\.name).joined(separator: ", ")) in no simple way; compile for "
                + "fixed shapes with --dim NAME=N", node: place.step.map { draft.steps[$0].name } ?? "")
    }

    /// A constant that follows the shapes: its elements are written by the program before the step that reads them, or it
    /// is the beginning of a longer one.
    private mutating func generalizeConstant(
        at place: DraftNumbers.OperandPlace, _ samples: [(ShapeBinding, DraftNumbers)], _ fit: inout ExtentFit
    ) throws(LoweringError) {
        let step = draft.steps[place.step]
        guard place.operand < step.inputs.count, let view = step.inputs[place.operand] else { return }
        let uniform = samples.map { $0.1.uniform[place] }
        let lists = samples.compactMap { $0.1.integers[place] }
        let beginnings = samples.compactMap { $0.1.beginnings[place] }
        if lists.count == samples.count, let count = lists.first?.count, lists.allSatisfy({ $0.count == count }) {
            try compute(lists, at: place, view, &fit)
        } else if let element = uniform[0], uniform.allSatisfy({ $0 == element }) {
            fill(place, view, with: element)
        } else if beginnings.count == samples.count, let longest = beginnings.max(by: { $0.count < $1.count }),
            beginnings.allSatisfy({ longest.starts(with: $0) }), let count = value(of: place), count <= longest.count
        {
            // Some of the bindings lie beyond the bounds.
            self.longest[place] = Array(longest.prefix(count))
        } else {
            throw LoweringError(
                "a constant there depends on the dimensions \(symbols.map(\.name).joined(separator: ", ")); compile for "
                    + "fixed shapes with --dim NAME=N", node: step.name)
        }
    }

    /// Bytes of an operand at the upper bounds.
    private func value(of place: DraftNumbers.OperandPlace) -> Int? {
        expressions[.extent(step: place.step, operand: place.operand)]?.value(at: top, of: symbols)
    }

    private var top: ShapeBinding { ShapeBinding(symbols.map { $0.upper }) }

    private mutating func compute(
        _ lists: [[Int]], at place: DraftNumbers.OperandPlace, _ view: View, _ fit: inout ExtentFit
    ) throws(LoweringError) {
        var elements: [Dimension] = []
        for element in lists[0].indices {
            let numbers = lists.map { $0[element] }
            guard let found = fit.expression(for: numbers), found.lowerBound >= 0 else {
                throw unexplained(.offset(step: place.step, operand: place.operand), numbers)
            }
            elements.append(found)
        }
        computed[place] = elements
        let buffer = moveToArena(place, view)
        let size = view.dtype.byteCount
        for (index, element) in elements.enumerated() {
            let parameters = ck_fill_params(element_bytes: Int32(size), reserved: 0, count: 1, value: 0)
            addFill(
                parameters, to: View(buffer, offset: index * size, dtype: view.dtype, shape: [1]), place, [4: element])
        }
    }

    private mutating func fill(_ place: DraftNumbers.OperandPlace, _ view: View, with element: UInt64) {
        let size = view.dtype.byteCount
        let extent = DraftNumbers.Place.extent(step: place.step, operand: place.operand)
        let buffer = moveToArena(place, view)
        if case .buffer(let id) = buffer { expressions[.buffer(id.index)] = expressions[extent] }
        uniform[place] = element
        let parameters = ck_fill_params(
            element_bytes: Int32(size), reserved: 0, count: Int64(view.elementCount), value: element)
        // The low word of the count.
        let count = expressions[extent].map { [2: $0 / .fixed(size)] } ?? [:]
        addFill(parameters, to: View(buffer, dtype: view.dtype, shape: view.shape), place, count)
    }

    private mutating func moveToArena(_ place: DraftNumbers.OperandPlace, _ view: View) -> View.Storage {
        draft.buffers.append(ProgramBuilder.Buffer(byteCount: view.extent, role: .arena))
        let buffer = View.Storage.buffer(BufferID(index: draft.buffers.count - 1))
        draft.steps[place.step].inputs[place.operand] = View(buffer, dtype: view.dtype, shape: view.shape)
        return buffer
    }

    private mutating func addFill(
        _ parameters: ck_fill_params, to view: View, _ place: DraftNumbers.OperandPlace, _ words: [Int: Dimension]
    ) {
        let step = Step(
            family: CK_FAMILY_FILL, parameters: Step.bytes(of: parameters), inputs: [], outputs: [view],
            name: draft.steps[place.step].name)
        let bytes = expressions[.extent(step: place.step, operand: place.operand)]
        fills.append(
            Fill(
                step: step, reader: place.step, words: words,
                bytes: view.shape.count == 1 && words[4] != nil ? nil : bytes))
    }

    /// A step that writes what shapes decide, before one of the draft that reads it.
    private struct Fill {
        var step: Step
        /// The step of the draft.
        var reader: Int
        /// The words of its parameters that follow the shapes.
        var words: [Int: Dimension]
        /// The bytes of its output, when they do.
        var bytes: Dimension?
    }

    /// A step may write over its input only where both have the same size at every shape.
    private mutating func keepInPlace(_ index: Int) {
        guard let input = draft.steps[index].inPlaceInput else { return }
        let output = draft.steps[index].inputs.count
        func expression(_ operand: Int) -> [Dimension?] {
            [expressions[.extent(step: index, operand: operand)], expressions[.offset(step: index, operand: operand)]]
        }
        if expression(input) != expression(output) { draft.steps[index].inPlaceInput = nil }
    }

    /// Whether the program for a graph at a binding is this one at that binding; nil when it has another form.
    public func predicts(_ graph: Graph, at binding: ShapeBinding) throws(LoweringErrors) -> Bool? {
        let numbers = DraftNumbers(try ProgramLowering.draft(graph, isForManyShapes: true, weights: WeightPool()))
        guard numbers.form == form else { return nil }
        let hasSameNumbers = places.indices.allSatisfy { index in
            if case .dimension = places[index] { return true }
            let expected = expressions[places[index]]?.value(at: binding, of: symbols) ?? constants[index]
            return numbers.numbers[index] == expected
        }
        return hasSameNumbers
            && contents.allSatisfy { place, hash in
                if let element = uniform[place] { return numbers.uniform[place] == element }
                if let bytes = longest[place] {
                    return numbers.beginnings[place].map { bytes.starts(with: $0) || $0.starts(with: bytes) } ?? false
                }
                guard let elements = computed[place] else { return numbers.contents[place] == hash }
                return numbers.integers[place] == elements.compactMap { $0.value(at: binding, of: symbols) }
            }
    }

    /// The extents of inputs and outputs as texts: numbers or expressions over the symbols.
    public var portShapes: (inputs: [[String]], outputs: [[String]]) {
        let ports = draft.inputs + draft.outputs
        let shapes = ports.indices.map { index in
            ports[index].shape.indices.map { axis in
                expressions[.port(index, axis: axis)]?.description ?? "\(ports[index].shape[axis])"
            }
        }
        return (Array(shapes[..<draft.inputs.count]), Array(shapes[draft.inputs.count...]))
    }

    // MARK: Assembly

    /// The program for one target, with memory for the largest shapes.
    public func program(
        for target: Target, weights: inout WeightPool
    ) throws(LoweringError) -> ProgramLowering.Result {
        let lowering = ProgramLowering(target)
        var expressionTable = ExpressionTable(symbols)
        var buffers = draft.buffers
        for index in buffers.indices {
            guard let expression = expressions[.buffer(index)] else { continue }
            guard let bytes = expression.upperBound, bytes <= Limits.tensorBytes else {
                throw LoweringError("the bounds of the dimensions give tensors beyond the limits")
            }
            buffers[index].byteCount = bytes
        }
        let entries = entries
        let steps = entries.map(\.step)
        let plan = MemoryPlan(buffers, steps)
        guard plan.arenaBytes <= Limits.tensorBytes else {
            throw LoweringError("the bounds of the dimensions need \(plan.arenaBytes) bytes of memory")
        }
        var program = ProgramWriter(isa: Target.InstructionSet.portable.rawISA)
        var summary: [ProgramLowering.InstructionSummary] = []
        (program.arenaBytes, program.arenaLowerBound) = (plan.arenaBytes, plan.lowerBound)
        try setPorts(&program, &expressionTable)
        var operandCount = 0
        var counted: [Int: Int] = [:]
        for (position, entry) in entries.enumerated() {
            let step = entry.step
            let kernel = try lowering.chooseKernel(step)
            program.isa = lowering.strongest(program.isa, kernel.isa.rawValue)
            var used: [Dimension] = []
            var operands: [ProgramWriter.Operand] = []
            for (index, view) in (step.inputs + step.outputs).enumerated() {
                let operand = try operand(view, index, entry, buffers, plan, &weights)
                for patch in operand.patches {
                    let expression = expressionTable.add(patch.1)
                    program.patches.append(.init(patch.0, index: operandCount, expression: expression))
                    used.append(patch.1)
                }
                operands.append(operand.value)
                operandCount += 1
            }
            let words = words(of: entry)
            try checkKnown(used + words.values, counted, step)
            if let count = step.count, let symbol = symbols.firstIndex(where: { $0.name == count }) {
                counted[symbol] = operandCount - 1
            }
            let parameters = try parameters(position, step, words, &program, &expressionTable)
            program.instructions.append(
                ProgramWriter.Instruction(
                    family: UInt16(step.family.rawValue), isa: UInt16(kernel.isa.rawValue), operands: operands,
                    parameters: parameters, name: step.name))
            summary.append(ProgramLowering.InstructionSummary(step, kernel))
        }
        program.weightBytes = weights.bytes.count
        program.symbols = symbols.enumerated().map { index, symbol in
            .init(
                name: symbol.name, lower: symbol.lower, upper: symbol.upper, step: symbol.step,
                countOperand: counted[index])
        }
        program.expressions = expressionTable.expressions
        return ProgramLowering.Result(program: program, summary: summary)
    }

    /// A step of the program.
    private struct Entry {
        var step: Step
        /// Its place in the draft; nil when it is a fill.
        var index: Int?
        var fill: Fill?
    }

    private var entries: [Entry] {
        let fills = Dictionary(grouping: fills, by: \.reader)
        return draft.steps.indices.flatMap { index in
            (fills[index] ?? []).map { Entry(step: $0.step, fill: $0) } + [
                Entry(step: draft.steps[index], index: index)
            ]
        }
    }

    /// The words of a step's parameters that follow the shapes.
    private func words(of entry: Entry) -> [Int: Dimension] {
        guard let index = entry.index else { return entry.fill?.words ?? [:] }
        var words: [Int: Dimension] = [:]
        for word in 0..<(entry.step.parameters.count / 4) { words[word] = expressions[.word(step: index, word)] }
        return words
    }

    /// Refuses a step whose numbers follow what the data decide only after it.
    private func checkKnown(_ used: [Dimension], _ counted: [Int: Int], _ step: Step) throws(LoweringError) {
        for (index, symbol) in symbols.enumerated() where symbol.leastUpper != nil && counted[index] == nil {
            guard used.contains(where: { $0.symbols.contains { $0.name == symbol.name } }) else { continue }
            throw LoweringError("it needs '\(symbol.name)', which the data decide only after it", node: step.name)
        }
    }

    /// The most that a number can be, at all combinations of the bounds of its symbols, where the extremes of sizes lie;
    /// with many symbols what the bounds allow.
    private func largest(_ expression: Dimension) throws(LoweringError) -> Int {
        let used = Set(expression.symbols.map(\.name))
        let indices = symbols.indices.filter { used.contains(symbols[$0].name) }
        var corners = [ShapeBinding(symbols.map(\.upper))]
        if indices.count <= Self.mostCornerSymbols {
            for index in indices {
                corners += corners.map { corner in
                    var other = corner
                    other.values[index] = symbols[index].lower
                    return other
                }
            }
        }
        let numbers = corners.map { expression.value(at: $0, of: symbols) }
        guard let most = numbers.compactMap({ $0 }).max(), !numbers.contains(nil), most <= Limits.tensorBytes else {
            throw LoweringError("the bounds of the dimensions give tensors beyond the limits")
        }
        return max(most, 0)
    }

    private static let mostCornerSymbols = 8

    private func setPorts(
        _ program: inout ProgramWriter, _ table: inout ExpressionTable
    ) throws(LoweringError) {
        var ports = draft.inputs + draft.outputs
        for index in ports.indices {
            for axis in ports[index].shape.indices {
                let place = DraftNumbers.Place.port(index, axis: axis)
                guard let expression = expressions[place] else { continue }
                ports[index].shape[axis] = try largest(expression)
                program.patches.append(
                    .init(.portExtent, index: index, place: axis, expression: table.add(expression)))
            }
        }
        program.inputs = Array(ports[..<draft.inputs.count])
        program.outputs = Array(ports[draft.inputs.count...])
    }

    private func operand(
        _ view: View?, _ index: Int, _ entry: Entry, _ buffers: [ProgramBuilder.Buffer], _ plan: MemoryPlan,
        _ weights: inout WeightPool
    ) throws(LoweringError) -> (value: ProgramWriter.Operand, patches: [(PatchKind, Dimension)]) {
        guard let view else { return (.init(space: .absent), []) }
        guard let position = entry.index else {
            let bytes = entry.fill?.bytes
            return (
                plan.operand(view, buffers, view.offset, bytes?.value(at: top, of: symbols) ?? view.extent),
                bytes.map { [(.operandBytes, $0)] } ?? []
            )
        }
        let place = DraftNumbers.OperandPlace(step: position, operand: index)
        if case .weights = view.storage {
            let content = longest[place].map { $0[...] } ?? draft.content(of: view)
            let offset = content.withUnsafeBytes { weights.add($0) }
            let bytes = expressions[.extent(step: place.step, operand: place.operand)]
            return (
                .init(space: .weights, offset: offset, byteCount: content.count),
                bytes.map { [(.operandBytes, $0)] } ?? []
            )
        }
        let (start, size) = (
            DraftNumbers.Place.offset(step: place.step, operand: place.operand),
            DraftNumbers.Place.extent(step: place.step, operand: place.operand)
        )
        let base = plan.operand(view, buffers, 0, 0).offset
        var patches: [(PatchKind, Dimension)] = []
        if let expression = expressions[start] { patches.append((.operandOffset, expression + .fixed(base))) }
        if let expression = expressions[size] { patches.append((.operandBytes, expression)) }
        func now(_ place: DraftNumbers.Place, _ constant: Int) -> Int {
            expressions[place].flatMap { $0.value(at: top, of: symbols) } ?? constant
        }
        return (plan.operand(view, buffers, now(start, view.offset), now(size, view.extent)), patches)
    }

    private func parameters(
        _ position: Int, _ step: Step, _ words: [Int: Dimension], _ program: inout ProgramWriter,
        _ table: inout ExpressionTable
    ) throws(LoweringError) -> [UInt8] {
        var parameters = step.parameters
        for word in 0..<(parameters.count / 4) {
            guard let expression = words[word] else { continue }
            guard let number = expression.value(at: top, of: symbols), let bits = Int32(exactly: number) else {
                throw LoweringError("the bounds of the dimensions give numbers beyond 32 bits", node: step.name)
            }
            withUnsafeBytes(of: bits.littleEndian) { parameters.replaceSubrange((4 * word)..<(4 * word + 4), with: $0) }
            guard expression.value == nil else { continue }
            program.patches.append(
                .init(.parameter, index: position, place: 4 * word, expression: table.add(expression)))
        }
        return parameters
    }
}

/// Expressions of a program, each stored once.
private struct ExpressionTable {
    private let symbols: [ShapeSymbol]
    private(set) var expressions: [ProgramWriter.Expression] = []
    private var known: [ProgramWriter.Expression: Int] = [:]

    init(_ symbols: [ShapeSymbol]) { self.symbols = symbols }

    /// The index of an expression.
    mutating func add(_ dimension: Dimension) -> Int {
        switch dimension {
        case .fixed(let number): return add(.init(.constant, number: number))
        case .symbol(let symbol):
            return add(.init(.symbol, number: symbols.firstIndex { $0.name == symbol.name } ?? 0))
        case .expression(let operation, let left, let right):
            let (a, b) = (add(left), add(right))
            return add(.init(operation.programForm, left: a, number: b))
        }
    }

    private mutating func add(_ expression: ProgramWriter.Expression) -> Int {
        if let index = known[expression] { return index }
        expressions.append(expression)
        known[expression] = expressions.count - 1
        return expressions.count - 1
    }
}

extension Dimension.Operation {
    fileprivate var programForm: ExtentOperation {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .minimum: .minimum
        case .maximum: .maximum
        }
    }
}
