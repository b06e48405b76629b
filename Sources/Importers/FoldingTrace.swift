import Core
import IR

/// The results that an import computed because they were known, in order, and those that it shall not.
///
/// The same model imported for other numbers of its symbolic dimensions computes the same results in the same order, so
/// results can be compared across imports by their position.
public struct FoldingTrace: Sendable {
    /// A result in short.
    public struct Result: Hashable, Sendable {
        public var dtype: ScalarType
        public var shape: [Int]
        /// Of the elements.
        public var hash: Int
        /// The bytes of an element when all are the same.
        public var element: [UInt8]?
        /// The bytes of integers or truth values, in which those at one binding may be the beginning of those at another;
        /// nil for more than `FoldingTrace.mostBytes`.
        public var bytes: [UInt8]?
    }

    /// Numbers that an import found: extents, and elements that are known.
    public struct Finding: Hashable, Sendable {
        /// The node's label.
        public var place: String
        /// How often the place was met until then.
        public var turn = 0
        public var numbers: [Int]
        /// For a conditional the branch that is taken.
        public var branch: Bool?
        /// Whether what a conditional gives has no elements.
        public var isEmpty = false
    }

    /// The positions of nodes whose results follow the shapes of the inputs.
    public var varying: Set<Int> = []
    /// Those among them that stay although their results are known.
    public var kept: Set<Int> = []
    /// Whether results are recorded.
    public var records = false
    /// Whether findings are recorded.
    public var recordsFindings = false
    /// By position.
    public private(set) var results: [Int: [Result]] = [:]
    /// The positions of slices that take everything at some shapes and not at others.
    public private(set) var limits: Set<Int> = []
    /// The positions of slices that take everything.
    private var wholes: Set<Int> = []
    /// The extents of what is computed, and integers that are known now, in order.
    public private(set) var findings: [Finding] = []
    private var turns: [String: Int] = [:]
    private var position = 0

    public init(records: Bool = false) { self.records = records }

    /// For the next imports of a model, of which traces at several bindings are known. Results that differ are computed
    /// when the model runs: all but integers of at most `smallCount` elements, uniform tensors, and integers and truth
    /// values that are the beginning of those at the largest shapes.
    public init(comparing traces: [FoldingTrace], smallCount: Int) {
        let wholes = traces.map(\.wholes)
        let always = wholes.reduce(wholes.first ?? []) { $0.intersection($1) }
        limits = wholes.reduce(into: Set<Int>()) { $0.formUnion($1) }.subtracting(always)
        for (position, results) in traces.first?.results ?? [:] {
            let all = traces.map { $0.results[position] ?? [] }
            guard all.contains(where: { $0 != results }) else { continue }
            varying.insert(position)
            // What is too large to be computed at some shapes is computed when the model runs at all.
            let isSimple =
                all.allSatisfy { $0.count == results.count }
                && results.indices.allSatisfy { index in FoldingTrace.isSimple(all.map { $0[index] }, smallCount) }
            if !isSimple { kept.insert(position) }
        }
    }

    /// Notes that the slice at a position takes everything.
    mutating func noteWhole(_ position: Int) { wholes.insert(position) }

    /// Notes the types of what a node computes, and what that is when it is known now.
    mutating func note(_ types: [TensorType], _ results: [Tensor]?, of label: String) {
        guard recordsFindings else { return }
        var numbers = types.flatMap { $0.shape.map { $0.value ?? -1 } }
        for tensor in results ?? [] where !tensor.dtype.isFloatingPoint && tensor.dtype != .bool {
            numbers += tensor.elementCount <= Self.mostKnown ? tensor.integers ?? [] : []
        }
        note(Finding(place: label, numbers: numbers, branch: nil))
    }

    /// Notes the branch of a conditional that is taken, and the types of what it gives.
    mutating func note(branch: Bool, _ types: [TensorType], of label: String) {
        guard recordsFindings else { return }
        let numbers = types.flatMap { $0.shape.map { $0.value ?? -1 } }
        let isEmpty = types.allSatisfy { $0.elementCount == 0 }
        note(Finding(place: label, numbers: numbers, branch: branch, isEmpty: isEmpty))
    }

    private mutating func note(_ finding: Finding) {
        let key = "\(finding.place)\u{0}\(finding.branch == nil)"
        turns[key, default: 0] += 1
        findings.append(finding)
        findings[findings.count - 1].turn = turns[key] ?? 0
    }

    /// The most elements of integers that are recorded.
    private static let mostKnown = 8

    /// The most bytes of a result that are recorded.
    public static let mostBytes = 4 << 20

    /// The position of the next node.
    mutating func next() -> Int {
        defer { position += 1 }
        return position
    }

    mutating func note(_ tensors: [Tensor], at position: Int) {
        guard records else { return }
        results[position] = tensors.map(Result.init)
    }
}

extension FoldingTrace {
    /// Whether a program for many shapes can have a constant that is so at several: as elements that it writes, as one
    /// that it repeats, or as the beginning of the longest.
    fileprivate static func isSimple(_ results: [Result], _ smallCount: Int) -> Bool {
        guard let first = results.first else { return true }
        let isSmall = !first.dtype.isFloatingPoint && first.shape.reduce(1, *) <= smallCount
        if isSmall && results.allSatisfy({ $0.shape == first.shape }) { return true }
        if let element = first.element, results.allSatisfy({ $0.element == element }) { return true }
        let beginnings = results.compactMap(\.bytes)
        guard beginnings.count == results.count, let longest = beginnings.max(by: { $0.count < $1.count }),
            grow(results.map(\.shape))
        else { return false }
        return beginnings.allSatisfy { longest.starts(with: $0) }
    }

    /// Whether shapes differ in one axis alone, before which all extents are 1: elements of the smaller ones are those at
    /// the same places of the larger ones.
    private static func grow(_ shapes: [[Int]]) -> Bool {
        guard let first = shapes.first, shapes.allSatisfy({ $0.count == first.count }) else { return false }
        let axes = first.indices.filter { axis in shapes.contains { $0[axis] != first[axis] } }
        return axes.count == 1 && first[..<axes[0]].allSatisfy { $0 == 1 }
    }
}

extension FoldingTrace.Result {
    init(_ tensor: Tensor) {
        let isRecorded =
            (tensor.dtype.isInteger || tensor.dtype == .bool) && !tensor.shape.isEmpty
            && tensor.byteCount <= FoldingTrace.mostBytes
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        var uniform = tensor.elementCount > 0 && tensor.dtype != .string
        tensor.withBytes { bytes in
            let size = max(tensor.dtype.byteCount, 1)
            for (index, byte) in bytes.enumerated() {
                state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
                if byte != bytes[index % size] { uniform = false }
            }
        }
        self.init(
            dtype: tensor.dtype, shape: tensor.shape, hash: Int(truncatingIfNeeded: state),
            element: uniform ? tensor.withBytes { Array($0.prefix(tensor.dtype.byteCount)) } : nil,
            bytes: isRecorded ? tensor.withBytes { Array($0) } : nil)
    }
}
