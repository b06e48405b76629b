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
        /// The bytes of a vector of 64-bit integers.
        public var vector: [UInt8]?
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
    /// when the model runs: all but integers of at most `smallCount` elements, and vectors of integers and uniform
    /// tensors, which a program for many shapes takes from the longest.
    public init(comparing traces: [FoldingTrace], smallCount: Int) {
        let wholes = traces.map(\.wholes)
        let always = wholes.reduce(wholes.first ?? []) { $0.intersection($1) }
        limits = wholes.reduce(into: Set<Int>()) { $0.formUnion($1) }.subtracting(always)
        for (position, results) in traces.first?.results ?? [:] {
            let all = traces.map { $0.results[position] ?? [] }
            guard all.contains(where: { $0 != results }) else { continue }
            varying.insert(position)
            let isSimple = results.indices.allSatisfy { index in
                FoldingTrace.isSimple(all.compactMap { index < $0.count ? $0[index] : nil }, smallCount)
            }
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
        let vectors = results.compactMap(\.vector)
        guard vectors.count == results.count, let longest = vectors.max(by: { $0.count < $1.count }) else {
            return false
        }
        return vectors.allSatisfy { longest.starts(with: $0) }
    }
}

extension FoldingTrace.Result {
    init(_ tensor: Tensor) {
        let isVector = tensor.dtype == .int64 && !tensor.shape.isEmpty && tensor.shape.dropLast().allSatisfy { $0 == 1 }
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
            vector: isVector ? tensor.withBytes { Array($0) } : nil)
    }
}
