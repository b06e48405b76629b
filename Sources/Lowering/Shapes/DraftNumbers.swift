import IR
import Program

/// A draft taken apart: what must be the same for all shapes, and the numbers that shapes may change.
struct DraftNumbers {
    /// Where a number stands.
    enum Place: Hashable {
        /// Bytes of a buffer.
        case buffer(Int)
        /// An extent of a port, inputs first.
        case port(Int, axis: Int)
        /// A 32-bit word of a step's parameters.
        case word(step: Int, Int)
        /// The offset and the size in bytes of a step's operand, inputs first. Operands among the weights have no offset:
        /// their content counts.
        case offset(step: Int, operand: Int)
        case extent(step: Int, operand: Int)
        /// An extent of an operand's tensor. Nothing in the program; others are made of it.
        case dimension(step: Int, operand: Int, axis: Int)

        /// Whether the number is an extent of a tensor.
        var isExtent: Bool {
            switch self {
            case .port, .dimension: true
            case .buffer, .word, .offset, .extent: false
            }
        }

        var step: Int? {
            switch self {
            case .word(let step, _), .offset(let step, _), .extent(let step, _), .dimension(let step, _, _): step
            case .buffer, .port: nil
            }
        }
    }

    /// Steps, operands and ports without their numbers: drafts with equal forms differ in numbers alone.
    private(set) var form: [Int] = []
    private(set) var places: [Place] = []
    private(set) var numbers: [Int] = []
    /// A hash of each operand among the weights, by step and operand.
    private(set) var contents: [OperandPlace: Int] = [:]
    /// The elements of small operands of integers among the weights.
    private(set) var integers: [OperandPlace: [Int]] = [:]

    /// The element of operands among the weights whose elements are all the same, in the low bytes.
    private(set) var uniform: [OperandPlace: UInt64] = [:]
    /// The bytes of integers and truth values among the weights, up to `mostBytes`.
    private(set) var beginnings: [OperandPlace: [UInt8]] = [:]

    struct OperandPlace: Hashable, Comparable {
        var step: Int
        var operand: Int

        static func < (a: OperandPlace, b: OperandPlace) -> Bool { (a.step, a.operand) < (b.step, b.operand) }
    }

    /// The most elements of a constant that may follow the shapes.
    static let smallCount = 64
    /// The most bytes of integers that may be the beginning of more at other shapes.
    static let mostBytes = 4 << 20

    init(_ draft: ProgramDraft) {
        for (index, port) in (draft.inputs + draft.outputs).enumerated() {
            form += [Int(port.dtype.rawValue), port.shape.count]
            for (axis, extent) in port.shape.enumerated() { note(.port(index, axis: axis), extent) }
        }
        for (index, step) in draft.steps.enumerated() {
            form += [Int(step.family.rawValue), step.parameters.count, step.inputs.count, step.outputs.count]
            for (operand, view) in (step.inputs + step.outputs).enumerated() {
                guard let view else {
                    form.append(-1)
                    continue
                }
                note(view, OperandPlace(step: index, operand: operand), draft)
            }
            step.parameters.withUnsafeBytes { bytes in
                for word in 0..<(bytes.count / 4) {
                    note(.word(step: index, word), Int(bytes.loadUnaligned(fromByteOffset: 4 * word, as: Int32.self)))
                }
            }
        }
        for (index, buffer) in draft.buffers.enumerated() { note(.buffer(index), buffer.byteCount) }
    }

    private mutating func note(_ place: Place, _ number: Int) {
        places.append(place)
        numbers.append(number)
    }

    private mutating func note(_ view: View, _ place: OperandPlace, _ draft: ProgramDraft) {
        form += [Int(view.dtype.rawValue), view.shape.count]
        for (axis, extent) in view.shape.enumerated() {
            note(.dimension(step: place.step, operand: place.operand, axis: axis), extent)
        }
        note(.extent(step: place.step, operand: place.operand), view.extent)
        switch view.storage {
        case .buffer(let id):
            form.append(id.index)
            note(.offset(step: place.step, operand: place.operand), view.offset)
        case .weights:
            form.append(-2)
            let content = draft.content(of: view)
            contents[place] = content.withUnsafeBytes { WeightPool.hash($0) }
            uniform[place] = Self.uniformElement(content, view.dtype.byteCount)
            if view.isDense, view.dtype.isInteger || view.dtype == .bool, content.count <= Self.mostBytes {
                beginnings[place] = Array(content)
            }
            if view.elementCount <= Self.smallCount { integers[place] = Self.integers(content, view) }
        }
    }

    private static func uniformElement(_ content: ArraySlice<UInt8>, _ size: Int) -> UInt64? {
        guard content.count >= size, size <= 8 else { return nil }
        for index in content.indices.dropFirst(size) where content[index] != content[index - size] { return nil }
        return content.prefix(size).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func integers(_ content: ArraySlice<UInt8>, _ view: View) -> [Int]? {
        content.withUnsafeBytes { bytes in
            switch view.dtype {
            case .int64:
                (0..<(bytes.count / 8)).map { Int(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
            case .int32:
                (0..<(bytes.count / 4)).map { Int(bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)) }
            default: nil
            }
        }
    }
}
